using System.Collections.Frozen;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Channels;

/// <summary>The payout and collection channels that the host registered: several of an institution, if their ids differ.</summary>
internal sealed class InstitutionChannels
{
    private readonly IPayoutChannel[] _payoutsInOrder;
    private readonly ICollectionChannel[] _collectionsInOrder;
    private readonly FrozenDictionary<ChannelId, IPayoutChannel> _payouts;
    private readonly FrozenDictionary<ChannelId, ICollectionChannel> _collections;

    public InstitutionChannels(IEnumerable<IPayoutChannel> payouts, IEnumerable<ICollectionChannel> collections)
    {
        _payoutsInOrder = [.. payouts];
        _collectionsInOrder = [.. collections];
        _payouts = ById(_payoutsInOrder, channel => channel.Channel, channel => channel.Institution);
        _collections = ById(_collectionsInOrder, channel => channel.Channel, channel => channel.Institution);
    }

    /// <summary>The work-queue lanes that have a channel.</summary>
    public IEnumerable<string> Lanes =>
    [
        .. _payoutsInOrder.Select(channel => AdvanceLanes.Payout(channel.Channel)),
        .. _collections.Keys.Select(AdvanceLanes.Collection).Order(StringComparer.Ordinal),
    ];

    /// <summary>The institutions that have a channel, each listed once.</summary>
    public IEnumerable<InstitutionId> Institutions =>
        _payoutsInOrder.Select(channel => channel.Institution).Union(
            _collectionsInOrder.Select(channel => channel.Institution).OrderBy(institution => institution.Value, StringComparer.Ordinal));

    /// <summary>
    /// The channel to which an instruction was written. Null if it is no longer registered, or belongs to another institution.
    /// </summary>
    public IPayoutChannel? PayoutOf(Instruction instruction) =>
        _payouts.GetValueOrDefault(instruction.LogicalChannel) is { } channel && channel.Institution == instruction.Channel
            ? channel
            : null;

    /// <summary>
    /// The channel to which an instruction was written. Null if it is no longer registered, or belongs to another institution.
    /// </summary>
    public ICollectionChannel? CollectionOf(Instruction instruction) => Collection(instruction.Channel, instruction.LogicalChannel);

    /// <summary>An institution's collection channel with an id; null if there is none.</summary>
    public ICollectionChannel? Collection(InstitutionId institution, ChannelId id) =>
        _collections.GetValueOrDefault(id) is { } channel && channel.Institution == institution ? channel : null;

    /// <summary>The collection channels of an institution, in the order of registration.</summary>
    public ICollectionChannel[] Collections(InstitutionId institution) =>
        [.. _collectionsInOrder.Where(channel => channel.Institution == institution)];

    /// <summary>
    /// The channels that can pay a merchant: those of the preferred institution first, then those of the others where the merchant is
    /// registered, in the order of registration.
    /// </summary>
    public IPayoutChannel[] Payouts(Merchant merchant, InstitutionId preferred) =>
    [
        .. _payoutsInOrder
            .Where(channel => merchant.AtInstitution(channel.Institution) is not null)
            .OrderBy(channel => channel.Institution != preferred),
    ];

    private static FrozenDictionary<ChannelId, T> ById<T>(T[] channels, Func<T, ChannelId> id, Func<T, InstitutionId> institution)
        where T : class
    {
        var duplicate = channels.GroupBy(id).FirstOrDefault(group => group.Count() > 1);
        return duplicate is null
            ? channels.ToFrozenDictionary(id)
            : throw new InvalidOperationException(
                $"{duplicate.Count()} channels of type {typeof(T).Name} have the id '{duplicate.Key}': "
                + $"{string.Join(", ", duplicate.Select(channel => $"{channel.GetType().Name} of institution '{institution(channel)}'"))}; "
                + "expected different ids.");
    }
}
