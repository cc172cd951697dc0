using System.Globalization;
using System.Text;
using FaultTolerantPay.Routing.Backtest;
using FaultTolerantPay.Routing.Backtest.Logged;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Backtest.Logged;

/// <summary>A world whose truth is known: two segments, two channels, and a log that chose by chance.</summary>
internal static class LogWorld
{
    public const string Header = "id,time,amount,land,channel,outcome,propensity\n";

    public static readonly RoutingSchema Schema = new([Dimension.Required("land", ["X", "Y"])]);

    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The approval rate by segment and channel.</summary>
    public static double RateOf(bool isX, bool isA) => isX ? (isA ? 0.9 : 0.8) : (isA ? 0.3 : 0.6);

    /// <summary>What a policy achieves that always takes one channel, if 60 % of the requests are of X.</summary>
    public static double Truth(bool isA) => (0.6 * RateOf(true, isA)) + (0.4 * RateOf(false, isA));

    /// <summary>A log that chose channel a with 75 % in X and 30 % in Y, or with even chances.</summary>
    public static string Log(int seed, int rows, bool even = false, bool withPropensity = true)
    {
        var random = new Random(seed);
        var text = new StringBuilder(Header);
        for (int i = 0; i < rows; i++)
        {
            bool isX = random.NextDouble() < 0.6;
            double chance = even ? 0.5 : isX ? 0.75 : 0.3;
            bool isA = random.NextDouble() < chance;
            bool isApproved = random.NextDouble() < RateOf(isX, isA);
            string propensity = withPropensity ? (isA ? chance : 1 - chance).ToString("R", CultureInfo.InvariantCulture) : "";
            text.Append(CultureInfo.InvariantCulture, $"T{seed}-{i},{Start.AddSeconds(i):yyyy-MM-ddTHH:mm:ss}Z,10000,{(isX ? "X" : "Y")},");
            text.Append(CultureInfo.InvariantCulture, $"{(isA ? "a" : "b")},{(isApproved ? "approved" : "softDecline")},{propensity}\n");
        }

        return text.ToString();
    }

    /// <summary>A log of one segment whose channels a and b approve alike.</summary>
    public static string LogOfEqualChannels(
        int seed, int rows, double rate, double chanceOfA = 0.5, bool withPropensity = true, bool evenAmounts = true)
    {
        var random = new Random(seed);
        var text = new StringBuilder(Header);
        for (int i = 0; i < rows; i++)
        {
            bool isA = random.NextDouble() < chanceOfA;
            bool isApproved = random.NextDouble() < rate;
            int amount = evenAmounts ? 10_000 : (int)(1_000 / Math.Pow(random.NextDouble() + 0.001, 0.7));
            string propensity = withPropensity ? (isA ? chanceOfA : 1 - chanceOfA).ToString("R", CultureInfo.InvariantCulture) : "";
            text.Append(CultureInfo.InvariantCulture, $"T{seed}-{i},2026-11-01T00:00:00Z,{amount},X,{(isA ? "a" : "b")},");
            text.Append(CultureInfo.InvariantCulture, $"{(isApproved ? "approved" : "softDecline")},{propensity}\n");
        }

        return text.ToString();
    }

    public static Channel Channel(string id, int priority = 0, long fee = 0, int weight = 1) => new()
    {
        Id = id,
        ProviderId = "p",
        Supports = Routing.Model.Channel.Supporting(("land", SupportedValues.Any)),
        Priority = priority,
        Weight = weight,
        Fees = new FeePlan(new Fee(fee)),
    };

    public static RoutingTable Table(IEnumerable<Channel> channels, params SoftRule[] soft) => RoutingTable.Compile(
        new ChannelCatalogue(Schema, [new Provider("p", "P")], channels),
        new RoutingPolicy(new OperationPolicy(Operation.Payment, [new HardRule.Supports("land")], soft)),
        new LiveState(new LiveOptions
        {
            Window = TimeSpan.FromDays(1),
            MinAttempts = 1,
            MinAvailabilityBasisPoints = 0,
            MaxConsecutiveFailures = 0,
        }));

    /// <summary>A policy that always takes channel a, with a fee of 100, or always b, with a fee of 40, or with other fees.</summary>
    public static RoutingTable Always(string id, long feeOfA = 100, long feeOfB = 40) =>
        Table([Channel("a", id == "a" ? 1 : 0, feeOfA), Channel("b", id == "b" ? 1 : 0, feeOfB)], new SoftRule.HighestPriority());

    public static LoggedBacktestReport Run(string log, LoggedBacktestOptions? options, params (string, RoutingTable)[] policies)
    {
        var backtest = new LoggedBacktest(policies, options);
        var reader = new RequestCsvReader(new StringReader(log), "log.csv");
        var batch = new RequestBatch(backtest.Tables, 1_000);
        while (reader.TryRead(batch))
        {
            backtest.Replay(batch);
        }

        Assert.That(reader.Errors, Is.Empty);
        return backtest.Report();
    }
}
