using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Benchmarks.Routing;

/// <summary>
/// The example of the routing literature: eight dimensions of 3·2·20·10·3·3·3·3 values, 97,200 combinations. A channel supports a bank with
/// probability .15, an industry with .5, any other value with .7; it takes a range of amounts, is up with .97, and has a fixed cost.
/// Requests are random.
/// </summary>
internal sealed class SeedExample
{
    public const int Requests = 4_096;

    private static readonly (string Id, int Values, double Probability)[] Dimensions =
    [
        ("transaction", 3, .7), ("card", 2, .7), ("bank", 20, .15), ("industry", 10, .5),
        ("authorisation SMS", 3, .7), ("signing SMS", 3, .7), ("payment SMS", 3, .7), ("connection", 3, .7),
    ];

    public SeedExample(int channels, SoftRule? softRule = null, int seed = 20261122)
    {
        var random = new Random(seed);
        Schema = new RoutingSchema(
            Dimensions.Select(d => Dimension.Required(d.Id, Enumerable.Range(0, d.Values).Select(v => $"{d.Id} {v}"))));
        OtherSchema = new RoutingSchema(
            Dimensions.Select(d => Dimension.Required(d.Id, Enumerable.Range(0, d.Values).Reverse().Select(v => $"{d.Id} {v}"))).Reverse());
        Channel[] all = [.. Enumerable.Range(0, channels)
            .Select(i => MakeChannel(i, random, softRule is SoftRule.LowestCost or SoftRule.WeightedScore))];
        Catalogue = new ChannelCatalogue(Schema, [new Provider("provider", "Provider")], all);
        Policy = new RoutingPolicy(new OperationPolicy(
            Operation.Payment,
            [.. Dimensions.Select(d => new HardRule.Supports(d.Id)), new HardRule.AmountInRange(), new HardRule.Up()],
            [softRule ?? new SoftRule.LowestCost()]));
        IsUp = [.. all.Select(_ => random.NextDouble() < .97)];
        Live = new LiveState(new LiveOptions { RampUpDuration = TimeSpan.Zero });
        // Makes the channels known.
        RoutingTable.Compile(Catalogue, new RoutingPolicy(new OperationPolicy(Operation.Payment, [], [])), Live);
        for (int i = 0; i < all.Length; i++)
        {
            Live.SetUp(Live.HandleOf(all[i].Id), IsUp[i], default);
        }

        Codes = new ulong[Requests];
        OtherCodes = new ulong[Requests];
        Amounts = new long[Requests];
        for (int i = 0; i < Requests; i++)
        {
            Set(i, random);
        }
    }

    public RoutingSchema Schema { get; }

    public ChannelCatalogue Catalogue { get; }

    public RoutingPolicy Policy { get; }

    public LiveState Live { get; }

    public bool[] IsUp { get; }

    /// <summary>Each request's dimensions.</summary>
    public ulong[] Codes { get; }

    /// <summary>A schema with the same names in the opposite order.</summary>
    public RoutingSchema OtherSchema { get; }

    /// <summary>Each request's dimensions as the other schema writes them.</summary>
    public ulong[] OtherCodes { get; }

    /// <summary>Each request's amount.</summary>
    public long[] Amounts { get; }

    public RoutingTable Compile(RoutingStrategy strategy = RoutingStrategy.Auto) =>
        RoutingTable.Compile(Catalogue, Policy, Live, new RoutingTableOptions { Strategy = strategy });

    public RouteQuery Query(int request) => new()
    {
        Schema = Schema,
        Code = new ReadOnlySpan<ulong>(in Codes[request]),
        AmountMinor = Amounts[request],
    };

    /// <summary>
    /// Replaces every request by one that no channel takes: random ones, of which those without a match are kept, or the amount made too
    /// large.
    /// </summary>
    public void KeepOnlyUnroutable(OperationTable table)
    {
        var random = new Random(7);
        for (int i = 0; i < Requests; i++)
        {
            do
            {
                Set(i, random);
                if (Catalogue.Channels.Length > 2_000)
                {
                    // With many channels every combination has one: only the amount is left to fail on.
                    Amounts[i] = random.NextInt64(200_000_000, 4_000_000_000);
                }
            }
            while (table.Route(Query(i)).IsRouted);
        }
    }

    private static Channel MakeChannel(int index, Random random, bool movingCost)
    {
        var supports = Dimensions.Select(d => (d.Id, SupportedValues.Of(
            Enumerable.Range(0, d.Values).Where(_ => random.NextDouble() < d.Probability).Select(v => $"{d.Id} {v}").ToArray())));
        long min = LogUniform(random, 100, 10_000);
        return new Channel
        {
            Id = $"channel {index}",
            ProviderId = "provider",
            Supports = Channel.Supporting(supports),
            Amount = new AmountRange(min, min * LogUniform(random, 10, 10_000)),
            Fees = movingCost
                ? new FeePlan(new Fee(random.Next(0, 100), random.Next(1_000, 10_000), random.Next(0, 50), random.Next(10_000, 100_000)))
                : new FeePlan(new Fee(random.Next(1, 1_000_000))),
            SuccessRateBasisPoints = random.Next(9_000, 10_000),
        };
    }

    private static long LogUniform(Random random, double from, double to) =>
        (long)Math.Exp(Math.Log(from) + (random.NextDouble() * (Math.Log(to) - Math.Log(from))));

    private void Set(int request, Random random)
    {
        Span<ulong> code = [0];
        Span<ulong> other = [0];
        for (int d = 0; d < Dimensions.Length; d++)
        {
            int value = random.Next(Dimensions[d].Values);
            Schema.SetValue(code, d, value);
            OtherSchema.SetValue(other, Dimensions.Length - 1 - d, Dimensions[d].Values - 1 - value);
        }

        Codes[request] = code[0];
        OtherCodes[request] = other[0];
        Amounts[request] = LogUniform(random, 1_000, 1_000_000);
    }
}
