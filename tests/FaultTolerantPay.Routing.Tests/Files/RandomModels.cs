using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Files;

/// <summary>Catalogues and policies that use every field there is, at its edges too.</summary>
internal sealed class RandomModels(int seed)
{
    private static readonly string[] Words =
        ["ICBC", "ABC", "工商银行", "a.b", "c[0]", "with \"quotes\"", "dash-and\\slash", "any", "é\U0001F3E6", "$comment", "<html>", "x"];
    private static readonly string[] Zones = ["UTC", "Asia/Taipei", "Europe/Berlin", "America/New_York"];

    private readonly Random _random = new(seed);

    public ChannelCatalogue Catalogue()
    {
        Dimension[] dimensions = [.. Names(0, 6).Select(id => Chance(3) ? Dimension.Optional(id) : Required(id))];
        string[] capabilities = Names(0, 4);
        string[] elements = Names(0, 4);
        var schema = new RoutingSchema(dimensions, capabilities, elements);
        Provider[] providers = [.. Names(1, 4).Select(Provider)];
        Channel[] channels = [.. Enumerable.Range(0, _random.Next(0, 12)).Select(i => Channel($"{Word()} {i}", schema, providers))];
        Dimension[] scheduled = [.. dimensions.Where(d => d.Kind == DimensionKind.Required)];
        return new ChannelCatalogue(schema, providers, channels,
            scheduled.Where(_ => Chance(2)).Select(d => new ValueSchedule(d.Id, Pick(d.Values), Pick(Zones), Schedule())));
    }

    public RoutingPolicy Policy(ChannelCatalogue? of = null)
    {
        Operation[] scenes = Enum.GetValues<Operation>();
        _random.Shuffle(scenes);
        return new RoutingPolicy(scenes.Take(_random.Next(1, 6)).Select(scene => new OperationPolicy(
            scene,
            Enumerable.Range(0, _random.Next(0, 8)).Select(i => HardRule(of) with { Name = $"{Word()} {i}" })
                .Append(new HardRule.AmountInRange()),
            Enumerable.Range(0, _random.Next(0, 6)).Select(i => SoftRule(_random.Next(9)) with { Name = $"{Word()} {i}" })
                .Append(new SoftRule.LowestCost()))
        {
            Retry = Retry(),
        }));
    }

    private RetryRules? Retry() => Chance(2) ? null : new RetryRules
    {
        MaxAttempts = Pick([1, 3, 32]),
        SoftDecline = Step(),
        HardDecline = Step(),
        TechnicalFailure = Step(),
        CustomerAbandoned = Step(),
    };

    private RetryStep Step() => Pick(
        [RetryStep.Stop, RetryStep.NextChannel, RetryStep.Later(RetryRules.MinDelay), RetryStep.Later(RetryRules.MaxDelay)]);

    private HardRule HardRule(ChannelCatalogue? of) => _random.Next(13) switch
    {
        0 => new HardRule.Supports(of is { Schema.Dimensions: [var first, ..] } ? first.Id : Word()),
        1 => new HardRule.QuotaLeft(),
        2 => new HardRule.OpenNow(),
        3 => new HardRule.Up(),
        4 => new HardRule.HasCapabilities(),
        5 => new HardRule.ElementsGiven(),
        6 => new HardRule.CardSigned(),
        7 => new HardRule.MerchantEnabled(),
        8 => new HardRule.AllowList(of is null ? Names(0, 3) : of.Channels.Take(3).Select(c => c.Id)),
        9 => new HardRule.BlockList(of is null ? Names(0, 3) : of.Providers.Take(1).Select(c => c.Id)),
        10 => new HardRule.Custom(Word()),
        11 => new HardRule.NotTried(),
        _ => new HardRule.AmountInRange(),
    };

    private SoftRule SoftRule(int kind) => kind switch
    {
        0 => new SoftRule.LowestCost(),
        1 => new SoftRule.HighestSuccessRate(_random.Next(1, 10_001)),
        2 => new SoftRule.Fastest(_random.Next(1, 60_001)),
        3 => new SoftRule.HighestPriority(),
        4 => new SoftRule.FastestSettlement(),
        5 => new SoftRule.MinimumVolume(Chance(2)),
        6 => new SoftRule.Custom(Word()),
        7 => new SoftRule.WeightedSplit(),
        _ => new SoftRule.WeightedScore(Enumerable.Range(0, _random.Next(1, 9))
            .Select(_ => new ScoreTerm(SoftRule(_random.Next(7)), Pick([-1_000_000, -1, 1, 3, 1_000_000])))),
    };

    private Dimension Required(string id)
    {
        string[] values = Names(1, 9);
        return Dimension.Required(id, values, Chance(2) ? Pick(values) : null);
    }

    private Provider Provider(string id)
    {
        var plain = new Provider(id, Word());
        return Chance(2) ? plain : plain with
        {
            TimeZone = Pick(Zones),
            DayQuota = Quota(),
            MonthQuota = Quota(),
            MinMonthVolumeMinor = Pick([0, 1, long.MaxValue]),
            SharesVolume = Chance(2),
        };
    }

    private Channel Channel(string id, RoutingSchema schema, Provider[] providers)
    {
        var plain = new Channel { Id = id, ProviderId = Pick(providers).Id, Supports = Supports(schema) };
        return Chance(4) ? plain : plain with
        {
            Amount = Pick([AmountRange.Any, new(long.MinValue, 5), new(100, long.MaxValue), new(0, 0), new(-5, 1_000_000)]),
            Fees = new FeePlan(Fee(),
                Enumerable.Range(0, _random.Next(0, 4)).Select(i => new FeeTier(i * 100, Chance(2) ? 0 : 1_000_000, Fee()))),
            Priority = Pick([0, 1, Catalogue_MaxValue]),
            Weight = Pick([0, 1, 7, Catalogue_MaxValue]),
            SettlementDelay =
                Pick([TimeSpan.Zero, TimeSpan.FromDays(1), new TimeSpan(1, 2, 3, 4, 5), TimeSpan.FromTicks(1), TimeSpan.FromDays(3_650)]),
            TimeZone = Pick(Zones),
            Schedule = Schedule(),
            DayQuota = Quota(),
            MonthQuota = Quota(),
            SuccessRateBasisPoints = _random.Next(0, 10_001),
            TypicalLatency = Pick([TimeSpan.Zero, TimeSpan.FromMilliseconds(350), TimeSpan.FromDays(1)]),
            MinMonthVolumeMinor = Pick([0, 1, long.MaxValue]),
            Capabilities = [.. schema.Capabilities.Where(_ => Chance(2))],
            VerificationElements = [.. schema.VerificationElements.Where(_ => Chance(2))],
        };
    }

    private static int Catalogue_MaxValue => Routing.Model.Channel.MaxValue;

    private IReadOnlyDictionary<string, SupportedValues> Supports(RoutingSchema schema) => Routing.Model.Channel.Supporting(
        schema.Dimensions.Where(d => d.Kind == DimensionKind.Required || Chance(2))
            .Select(d => (d.Id, Chance(3) ? SupportedValues.Any : SupportedValues.Of(d.Values.Where(_ => Chance(2))))));

    private Schedule Schedule() => Chance(2) ? Routing.Model.Schedule.Always : new Schedule
    {
        Open = [.. Enumerable.Range(0, _random.Next(0, 3)).Select(_ => Hours())],
        Closed = [.. Enumerable.Range(0, _random.Next(0, 3)).Select(_ => Hours())],
        Maintenance = [.. Enumerable.Range(0, _random.Next(0, 3)).Select(_ => Window())],
    };

    private WeeklyHours Hours() => new(
        (WeekDays)_random.Next(1, 128),
        Pick([TimeOnly.MinValue, new(8, 30), new(23, 59, 59), TimeOnly.MaxValue]),
        Pick([TimeOnly.MinValue, new(17, 0), new(12, 0, 0, 250)]));

    private MaintenanceWindow Window()
    {
        var from = new DateTimeOffset(2026, _random.Next(1, 13), 3, _random.Next(24), 15, 30, _random.Next(2) * 125,
            TimeSpan.FromMinutes(Pick([0, 480, -210, 345])));
        return new MaintenanceWindow(from, from.AddTicks(_random.NextInt64(1, TimeSpan.TicksPerDay)));
    }

    private Quota Quota() => Pick([Routing.Model.Quota.None, new(1, 1), new(5_000_000), new(Count: 12)]);

    private Fee Fee() => Pick<Fee>([default, new(30), new(0, 6_000, 10, 2_500), new(Routing.Model.Fee.MaxFixedMinor, 1_000_000, 0, 0)]);

    private string[] Names(int min, int max)
    {
        string[] words = [.. Words];
        _random.Shuffle(words);
        return words[..Math.Min(_random.Next(min, max + 1), words.Length)];
    }

    private string Word() => Pick(Words);

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private T Pick<T>(IReadOnlyList<T> of) => of[_random.Next(of.Count)];
}
