using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Explain;

/// <summary>Five channels with different evidence, of which one is removed by a hard rule.</summary>
internal sealed class ExplorationWorld
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 15, 12, 0, 0, TimeSpan.Zero);

    public static readonly RoutingSchema Schema = new([Dimension.Required("country", ["BR", "DE"])]);

    public ExplorationWorld(Exploration? exploration, SoftRule[] soft, params HardRule[] hard)
    {
        Channel Make(string id, int rate, int priority, string countries) => new()
        {
            Id = id,
            ProviderId = "p",
            Supports = Channel.Supporting(("country", countries == "*" ? SupportedValues.Any : SupportedValues.Of(countries))),
            SuccessRateBasisPoints = rate,
            Priority = priority,
        };
        var catalogue = new ChannelCatalogue(Schema, [new Provider("p", "p")],
        [
            Make("new", 9_500, 1, "*"), Make("young", 9_000, 1, "*"), Make("known", 8_000, 1, "*"), Make("least", 8_000, 0, "*"),
            Make("german", 9_900, 1, "DE"),
        ]);
        var policy = new OperationPolicy(Operation.Payment, [new HardRule.Supports("country"), .. hard], soft)
        {
            Exploration = exploration,
        };
        Table = RoutingTable.Compile(catalogue, new RoutingPolicy(policy), Live);
        Teach("young", 3);
        Teach("known", 500);
        Teach("least", 6);
    }

    public LiveState Live { get; } = new();

    public RoutingTable Table { get; }

    public static RouteRequest Request(int transaction, long amount = 10_000) => new RouteRequest(Schema)
    {
        AmountMinor = amount,
        Now = Noon,
        Transaction = RoutingSeed.Of($"payment {transaction}"),
    }.With("country", "BR");

    // Four of five attempts are approved.
    private void Teach(string id, int attempts)
    {
        for (int i = 0; i < attempts; i++)
        {
            ChannelAttemptOutcome outcome = i % 5 == 4 ? ChannelAttemptOutcome.SoftDecline : ChannelAttemptOutcome.Approved;
            Live.Report(Live.HandleOf(id), outcome, null, Noon);
        }
    }
}
