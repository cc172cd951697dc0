using FaultTolerantPay.Routing;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Testing.Fakes;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.Channels;

/// <summary>
/// The whole library with a router that prefers alpha's second channels, then beta's, then alpha's own. Alpha collects by two channels.
/// </summary>
internal sealed class RoutedWorld : IDisposable
{
    public static readonly ChannelId Own = new("alpha"), Second = new("alpha-2"), Beta = new("beta");

    public RoutedWorld(
        Quota? quota = null, Action<FaultTolerantPayBuilder>? configure = null, bool isRouted = true, params HardRule[] rules)
        : this(Catalogue(quota, 3), configure, isRouted, rules)
    {
    }

    private RoutedWorld(ChannelCatalogue catalogue, Action<FaultTolerantPayBuilder>? configure, bool isRouted, HardRule[] rules)
    {
        Router = new Router(RoutingTable.Compile(catalogue, Policy(rules), new LiveState()));
        Stand = new StandInHarness(
            pay =>
            {
                pay.Collection(options => options.Delay = TimeSpan.Zero);
                pay.Settlement(options => options.MaxPayoutChannelsPerRequest = 3);
                configure?.Invoke(pay);
            },
            services =>
            {
                services.AddSingleton<IPayoutChannel>(SecondPayout);
                services.AddSingleton<ICollectionChannel>(SecondCollection);
                if (isRouted)
                {
                    services.AddSingleton(Router);
                }
            });
    }

    /// <summary>A world whose catalogue has as many other channels, which the router prefers and this host has not registered.</summary>
    public static RoutedWorld WithOthers(int count) => new(Catalogue(null, 3, count), null, true, []);

    public StandInHarness Stand { get; }

    public Router Router { get; }

    public LiveState Live => Router.Current.Live;

    public FakePayoutChannel SecondPayout { get; } = new(StandInHarness.Alpha, channel: Second);

    public FakeCollectionChannel SecondCollection { get; } = new(StandInHarness.Alpha, channel: Second);

    /// <summary>Puts a table in force in which alpha's second channel has another priority: 1 is behind all others.</summary>
    public void Prefer(int priorityOfSecond) => Router.Load(Catalogue(null, priorityOfSecond), Policy([]));

    /// <summary>Puts a table in force that takes channels from collections.</summary>
    public void CloseCollections(params IEnumerable<ChannelId> channels) => Router.Load(
        Catalogue(null, 3), Policy([], new HardRule.BlockList(channels.Select(channel => channel.Value))));

    public QuotaUsage UsageOf(ChannelId channel)
    {
        ChannelCatalogue catalogue = Router.Current.Catalogue;
        return Live.UsageOf(catalogue.Channels[catalogue.IndexOf(channel.Value)], Stand.Now);
    }

    /// <summary>Pays an order that the bank advances if a channel pays.</summary>
    public async Task<TransactionRequest> PayAsync(string order = "order-1")
    {
        Stand.Fail();
        TransactionRequest request = Stand.Request(order);
        _ = await Stand.Pipeline.ExecuteAsync(request);
        return request;
    }

    /// <summary>The channels of an order's instructions, with their outcomes, in order.</summary>
    public async Task<string> SentAsync(TransactionRequest request, InstructionPurpose purpose = InstructionPurpose.Payout) => string.Join(
        ", ",
        (await Stand.Store.ListInstructionsAsync(request.Key, default))
            .Where(instruction => instruction.Key.Purpose == purpose)
            .Select(instruction => $"{instruction.LogicalChannel} {instruction.Outcome}"));

    public void Dispose() => Stand.Dispose();

    private static RoutingPolicy Policy(HardRule[] rules, params HardRule[] ofCollections) => new(
        new OperationPolicy(Operation.Payout, rules, [new SoftRule.HighestPriority()]),
        new OperationPolicy(Operation.Collection, [.. rules, .. ofCollections], [new SoftRule.HighestPriority()]));

    private static ChannelCatalogue Catalogue(Quota? quota, int priorityOfSecond, int others = 0) => new(
        new RoutingSchema([]),
        [new Provider("bank", "Bank")],
        [
            ChannelOf("alpha", 2),
            ChannelOf("alpha-2", priorityOfSecond * 2, quota),
            ChannelOf("beta", 4),
            .. Enumerable.Range(1, others).Select(number => ChannelOf($"other-{number}", 100 + number)),
        ]);

    private static Channel ChannelOf(string id, int priority, Quota? quota = null) => new()
    {
        Id = id,
        ProviderId = "bank",
        Supports = Channel.Supporting(),
        Priority = priority,
        DayQuota = quota ?? Quota.None,
    };
}
