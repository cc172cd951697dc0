using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Benchmarks.Routing;

/// <summary>
/// A catalogue as payment teams have it: three dimensions of 40 countries, 16 currencies and 12 methods, of which a channel supports each
/// with probability .5, so that an eighth of the channels fits a request. Channels are in six time zones, charge a fixed part and a share
/// of the amount, with discounts by the month's volume where tiers are asked for, and half of their rates are measured.
/// </summary>
internal sealed class NaturalExample
{
    public const int Requests = 1_024;

    private static readonly DateTimeOffset Now = new(2026, 11, 24, 15, 30, 0, TimeSpan.Zero);
    private static readonly string[] Zones =
        ["UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Kolkata", "Asia/Shanghai"];

    public NaturalExample(int channels, bool withTiers, params SoftRule[] softRules)
    {
        var random = new Random(20261124);
        Schema = new RoutingSchema([Of("country", 40), Of("currency", 16), Of("method", 12)]);
        Channel[] all = [.. Enumerable.Range(0, channels).Select(i => MakeChannel(i, withTiers, random))];
        Catalogue = new ChannelCatalogue(Schema, [new Provider("provider", "Provider")], all);
        bool bySegment = softRules.Any(rule => rule is SoftRule.ExpectedValue);
        var learning = new ApprovalLearning { Segments = bySegment ? [["country"]] : [] };
        Policy = new RoutingPolicy(learning, new OperationPolicy(
            Operation.Payment,
            [.. Schema.Dimensions.Select(d => new HardRule.Supports(d.Id)), new HardRule.AmountInRange(), new HardRule.Up(),
                new HardRule.QuotaLeft()],
            softRules));
        Live = new LiveState();

        // Makes the channels known, and learns.
        Learned = RoutingTable.Compile(Catalogue, Policy, Live);
        foreach (Channel channel in all)
        {
            Happen(channel, random);
        }

        Codes = new ulong[Requests];
        Amounts = new long[Requests];
        Span<ulong> code = [0];
        for (int i = 0; i < Requests; i++)
        {
            code[0] = 0;
            for (int d = 0; d < Schema.Dimensions.Length; d++)
            {
                Schema.SetValue(code, d, random.Next(Schema.Dimensions[d].Values.Length));
            }

            Codes[i] = code[0];
            Amounts[i] = (long)Math.Exp(Math.Log(500) + (random.NextDouble() * Math.Log(1_000)));
        }
    }

    public RoutingSchema Schema { get; }

    public ChannelCatalogue Catalogue { get; }

    public RoutingPolicy Policy { get; }

    /// <summary>A table that has learned; live state holds tables weakly.</summary>
    public RoutingTable Learned { get; }

    public LiveState Live { get; }

    /// <summary>Each request's dimensions.</summary>
    public ulong[] Codes { get; }

    /// <summary>Each request's amount.</summary>
    public long[] Amounts { get; }

    public RoutingTable Compile(RoutingStrategy strategy = RoutingStrategy.Auto) =>
        RoutingTable.Compile(Catalogue, Policy, Live, new RoutingTableOptions { Strategy = strategy });

    public RouteQuery Query(int request) => new()
    {
        Schema = Schema,
        Code = new ReadOnlySpan<ulong>(in Codes[request]),
        AmountMinor = Amounts[request],
        Transaction = new RoutingSeed((ulong)request),
        Now = Now,
    };

    public QuotaUsage UsageOf(Channel channel) => Live.UsageOf(channel, Now);

    public ApprovalEstimate EstimateOf(Channel channel, int request) => Learned.EstimateOf(channel.Id, Query(request));

    /// <summary>The elapsed part of the channel's month.</summary>
    public static double MonthElapsed(Channel channel)
    {
        DateTime local = TimeZoneInfo.ConvertTime(Now, TimeZoneInfo.FindSystemTimeZoneById(channel.TimeZone)).DateTime;
        return (local - new DateTime(local.Year, local.Month, 1)) / TimeSpan.FromDays(DateTime.DaysInMonth(local.Year, local.Month));
    }

    private static Dimension Of(string id, int values) => Dimension.Required(id, Enumerable.Range(0, values).Select(v => $"{id} {v}"));

    private Channel MakeChannel(int index, bool withTiers, Random random)
    {
        var supports = Schema.Dimensions.Select(d => (d.Id, SupportedValues.Of(d.Values.Where(_ => random.Next(2) == 0).ToArray())));
        int rate = random.Next(8_000, 35_000);
        var fee = new Fee(random.Next(5, 40), rate);
        return new Channel
        {
            Id = $"channel {index}",
            ProviderId = "provider",
            Supports = Channel.Supporting(supports),
            Amount = new AmountRange(random.Next(1, 300), random.Next(600_000, 5_000_000)),
            Fees = withTiers
                ? new FeePlan(
                    fee,
                    new FeeTier(0, 10_000_000, fee with { RatePerMillion = rate * 9 / 10 }),
                    new FeeTier(0, 50_000_000, fee with { RatePerMillion = rate * 8 / 10 }))
                : new FeePlan(fee),
            TimeZone = Zones[random.Next(Zones.Length)],
            DayQuota = random.Next(4) == 0 ? new Quota(1_000_000_000, 100_000) : Quota.None,
            SuccessRateBasisPoints = random.Next(8_500, 9_800),
            MinMonthVolumeMinor = random.Next(10) == 0 ? 60_000_000 : 0,
            Priority = random.Next(10),
        };
    }

    private void Happen(Channel channel, Random random)
    {
        ChannelHandle handle = Live.HandleOf(channel.Id);
        var day = DateOnly.FromDateTime(Now.UtcDateTime);
        Live.SetUsage(handle, new QuotaUsage(day, 1_000_000, 50, random.NextInt64(1_000_000, 100_000_000), 5_000));
        int declines = random.Next(1, 8);
        Span<ulong> code = [0];
        Schema.SetValue(code, 0, random.Next(Schema.Dimensions[0].Values.Length));
        for (int i = 0; i < 50 && random.Next(100) != 0 && channel.SuccessRateBasisPoints % 2 == 0; i++)
        {
            Live.Report(
                handle,
                i < declines ? ChannelAttemptOutcome.SoftDecline : ChannelAttemptOutcome.Approved,
                TimeSpan.FromMilliseconds(random.Next(100, 900)),
                Now.AddMinutes(-1),
                Schema,
                code);
        }
    }
}
