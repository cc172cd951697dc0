using FaultTolerantPay.Routes;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Model;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Channels;

/// <summary>
/// The order in which the registered channels that can serve are used. If the host's routing policy has rules for the operation, the router
/// decides; channels whose breaker is open come last. Otherwise it is the order of registration, the preferred institution first.
/// </summary>
internal sealed class ChannelRanking(
    InstitutionChannels channels,
    RouterSource routers,
    ChannelRouter router,
    LiveChannels live,
    ChannelUsage usage,
    TimeProvider time,
    IOptions<RouteOptions> options)
{
    private static readonly Dictionary<string, Requirement> NoRequirements = [];

    private readonly RouteOptions _options = options.Value;

    /// <summary>Ends when it is known how much of their quotas the channels that can pay a merchant have used.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public ValueTask RestorePayoutsAsync(Merchant merchant, InstitutionId preferred) => IsRouted(Operation.Payout)
        ? usage.RestoreAsync(channels.Payouts(merchant, preferred).Select(channel => channel.Channel))
        : ValueTask.CompletedTask;

    /// <summary>Ends when it is known how much of their quotas an institution's collection channels have used.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public ValueTask RestoreCollectionsAsync(InstitutionId institution) => IsRouted(Operation.Collection)
        ? usage.RestoreAsync(channels.Collections(institution).Select(channel => channel.Channel))
        : ValueTask.CompletedTask;

    /// <summary>The channels that may pay a merchant, the best first.</summary>
    public IReadOnlyList<IPayoutChannel> Payouts(Merchant merchant, InstitutionId preferred, Money amount, TransactionKey key) => InOrder(
        Operation.Payout, channels.Payouts(merchant, preferred), channel => channel.Channel, preferred, merchant, amount, key);

    /// <summary>The channels that may collect by a mandate at an institution, the best first.</summary>
    public IReadOnlyList<ICollectionChannel> Collections(
        InstitutionId institution, Merchant? merchant, Money amount, TransactionKey key) => InOrder(
            Operation.Collection, channels.Collections(institution), channel => channel.Channel, institution, merchant, amount, key);

    /// <summary>Whether an institution has more than one collection channel.</summary>
    public bool HasChoice(InstitutionId institution) => channels.Collections(institution).Length > 1;

    /// <summary>Room for one instruction of an operation.</summary>
    public ReservedRoom Room(Operation operation) => new(IsRouted(operation) ? live : null);

    /// <summary>Whether the router decides among the channels of an operation.</summary>
    public bool IsRouted(Operation operation) => routers.Table is { } table && table.Has(operation);

    private T[] InOrder<T>(
        Operation operation, T[] registered, Func<T, ChannelId> idOf, InstitutionId institution, Merchant? merchant, Money amount,
        TransactionKey key)
    {
        if (registered.Length == 0 || !IsRouted(operation))
        {
            return registered;
        }

        RouteInput input = InputOf(operation, institution, merchant, amount, key);
        DateTimeOffset now = time.GetUtcNow();
        Dictionary<ChannelId, T> open = registered.Where(channel => HasRoom(operation, idOf(channel), amount, now)).ToDictionary(idOf);
        // The router returns a bounded number of channels: only those that can serve may take these places, and first those that are up.
        return [.. Ranked(isUp: true), .. Ranked(isUp: false)];

        IEnumerable<T> Ranked(bool isUp)
        {
            ChannelId[] among = [.. open.Keys.Where(channel => live.IsUp(channel) == isUp)];
            return among.Length == 0
                ? []
                : router.Decide(input, RouteCandidates.MaxLimit, withReasons: false, among).Decision is { } decision
                    ? decision.Channels.Select(routed => open[routed.Channel])
                    : [];
        }
    }

    private bool HasRoom(Operation operation, ChannelId channel, Money amount, DateTimeOffset now)
    {
        ReservedRoom room = Room(operation);
        bool has = room.TryReserve(channel, amount, now);
        room.Return();
        return has;
    }

    private RouteInput InputOf(Operation operation, InstitutionId institution, Merchant? merchant, Money amount, TransactionKey key)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        if (_options.InstitutionDimension is { } ofInstitution)
        {
            attributes[ofInstitution] = institution.Value;
        }

        if (_options.MerchantCategoryDimension is { } ofCategory && merchant is not null)
        {
            attributes[ofCategory] = merchant.Category;
        }

        return new RouteInput(operation, key.ToString(), amount, attributes, NoRequirements, [], [], null, []);
    }
}
