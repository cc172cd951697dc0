using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Engine.Search;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Oracle;

/// <summary>A generated catalogue, policy and live state, and queries that meet their edges. The same size gives the same world.</summary>
internal sealed class GeneratedModel
{
    private static readonly string[] Zones = ["UTC", "Asia/Taipei", "America/New_York", "Australia/Lord_Howe"];
    private static readonly string[] Providers = ["p0", "p1", "p2"];
    private static readonly DateTimeOffset Begin = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Random _random;

    // Live state holds tables weakly, and learns only for the ways of learning that a table uses.
    private readonly RoutingTable _known;
    private readonly List<long> _amountEdges = [0, 1, -1, long.MinValue, long.MaxValue, long.MaxValue - 1];
    private readonly List<DateTimeOffset> _timeEdges = [Begin];

    /// <param name="size">What the world is made from.</param>
    /// <param name="softRules">The soft rules; null for any.</param>
    public GeneratedModel(GeneratedModelSize size, SoftRule[]? softRules = null)
    {
        Size = size;
        _random = new Random(size.Seed);
        Schema = MakeSchema(size.Dimensions);
        Channel[] channels = [.. Enumerable.Range(0, size.Channels).Select(MakeChannel)];
        Catalogue = new ChannelCatalogue(Schema, Providers.Select(MakeProvider), channels, MakeValueSchedules());
        Learning = MakeLearning();
        OperationPolicy any = MakePolicy(size);
        Policy = softRules is null ? any : new OperationPolicy(any.Operation, any.HardRules, softRules);
        Live = new LiveState(new LiveOptions
        {
            MinAttempts = 5,
            Window = TimeSpan.FromHours(20),
            RampUpDuration = TimeSpan.FromHours(24),
            BreakerOpenDuration = TimeSpan.FromHours(1)
        });
        // Makes the channels known.
        _known = RoutingTable.Compile(Catalogue, new RoutingPolicy(Learning, new OperationPolicy(Operation.Payment, [], [])), Live);
        Handles = [.. channels.Select(c => Live.HandleOf(c.Id))];
        for (int i = 0; i < size.Channels; i++)
        {
            ChangeLive(i);
        }
    }

    public GeneratedModelSize Size { get; }

    public RoutingSchema Schema { get; }

    public ChannelCatalogue Catalogue { get; }

    public OperationPolicy Policy { get; }

    public LiveState Live { get; }

    /// <summary>How it learns: half of the worlds by segments.</summary>
    public ApprovalLearning Learning { get; }

    public ChannelHandle[] Handles { get; }

    public RoutingTableOptions Options { get; } = new()
    {
        HardRules = new Dictionary<string, ICustomHardRule> { ["host"] = new OddAmountNeedsOddPriority() },
        SoftRules = new Dictionary<string, ICustomSoftRule> { ["host"] = new ByDigit() },
    };

    public NaiveRouter Oracle() => new(Catalogue, Policy, Live, Options.HardRules["host"], Options.SoftRules["host"], Learning);

    /// <summary>The world compiled for one strategy and vector width; null where the strategy does not take it.</summary>
    public OperationTable? Compile(RoutingStrategy strategy, VectorChoice vectors, long budget = 1 << 22)
    {
        if (strategy == RoutingStrategy.CombinationTable && Schema.Dimensions.Aggregate(1.0, (p, d) => p * (d.Values.Length + 1)) > 50_000)
        {
            return null;
        }

        var options = new RoutingTableOptions
        {
            Strategy = strategy,
            Vectors = vectors,
            BandsFromChannels = 1,
            MinBandCells = 8 << (Size.Seed % 6),
            MemoryBudgetBytes = budget,
            HardRules = Options.HardRules,
            SoftRules = Options.SoftRules,
        };
        return RoutingTable.Compile(Catalogue, new RoutingPolicy(Learning, Policy), Live, options)[Operation.Payment];
    }

    /// <summary>
    /// A request of this world, in its own words or in those of another schema, whose dimensions then get any of their values.
    /// </summary>
    public RouteRequest NextRequest(RoutingSchema? other = null)
    {
        RoutingSchema schema = other ?? Schema;
        var request = new RouteRequest(schema)
        {
            AmountMinor = _random.Next(3) switch
            {
                0 => unchecked(_amountEdges[_random.Next(_amountEdges.Count)] + _random.Next(3) - 1),
                1 => _random.NextInt64(1, 1L << _random.Next(1, 63)),
                _ => _random.Next(1, 100_000),
            },
            Now = _timeEdges[_random.Next(_timeEdges.Count)].AddTicks(_random.Next(3) - 1)
                .AddMinutes(_random.Next(2) == 0 ? 0 : _random.Next(0, 40_000)),
            Transaction = RoutingSeed.Of($"t{_random.Next()}"),
            NeededCapabilities = _random.Next(3) == 0 ? (ulong)_random.Next(0, 8) : 0,
            GivenElements = _random.Next(3) == 0 ? (ulong)_random.Next(0, 8) : 7,
            EnabledOn = _random.Next(3) == 0 ? new ChannelSet(Handles.Where(_ => _random.Next(2) == 0)) : null,
            Tried = _random.Next(3) == 0 ? new ChannelSet(Handles.Where(_ => _random.Next(4) == 0)) : null,
            SignedOn = [.. Handles.Where(_ => _random.Next(2) == 0)],
        };
        foreach (Dimension dimension in schema.Dimensions)
        {
            if (dimension.Kind == DimensionKind.Optional)
            {
                request.With(dimension.Id, (Requirement)_random.Next(3));
            }
            else if (_random.Next(200) != 0)
            {
                request.With(dimension.Id, dimension.Values[_random.Next(dimension.Values.Length)]);
            }
        }

        return request;
    }

    /// <summary>Something happens to some channel.</summary>
    public void ChangeLive(int channel)
    {
        if (channel >= Handles.Length)
        {
            return;
        }

        ChannelHandle handle = Handles[channel];
        if (_random.Next(20) == 0)
        {
            ChangeProvider(Providers[_random.Next(Providers.Length)]);
        }

        DateTimeOffset now = _timeEdges[_random.Next(_timeEdges.Count)];

        // In half of the worlds measurements end between the queries, in the others after all of them.
        DateTimeOffset reported = Size.Seed % 4 < 2 ? now : Begin.AddDays(100);
        switch (_random.Next(8))
        {
            case 0:
                Live.SetUp(handle, false, now);
                break;
            case 1:
                Live.SetUp(handle, true, now);
                break;
            case 2:
                for (int i = 0; i < 9; i++)
                {
                    ReportOne(handle, 10, reported);
                }

                break;
            case 3:
                for (int i = 0; i < 9; i++)
                {
                    ReportOne(handle, 2, reported);
                }

                break;
            case 4:
                Live.SetUsage(handle,
                    new QuotaUsage(DateOnly.FromDateTime(now.UtcDateTime), _random.Next(1, 60_000), _random.Next(0, 4),
                        _random.Next(60_000, 300_000), _random.Next(4, 9)));
                break;
            case 5:
                Live.TryReserve(Catalogue.Channels[channel], _random.Next(1, 50_000), now, out _);
                break;
        }
    }

    private void ReportOne(ChannelHandle handle, int oneFailsIn, DateTimeOffset reported)
    {
        var latency = TimeSpan.FromMilliseconds(_random.Next(1, 900));
        if (_random.Next(3) == 0)
        {
            Live.Report(handle, AnyOutcome(oneFailsIn), latency, reported);
        }
        else
        {
            RouteQuery query = NextRequest().AsQuery();
            Live.Report(handle, AnyOutcome(oneFailsIn), latency, reported, Schema, query.Code);
        }
    }

    private ApprovalLearning MakeLearning()
    {
        string[] ids = [.. Schema.Dimensions.Select(d => d.Id).Take(3)];
        return new ApprovalLearning
        {
            Segments = Size.Seed % 2 == 0 || ids.Length == 0 ? []
                : ids.Length == 1 ? [[ids[0]]]
                : [[.. ids], [ids[^1]]],
            MemoryAttempts = _random.Next(10, 100),
            MemoryAge = TimeSpan.FromHours(_random.Next(1, 2_000)),
            SegmentStrength = _random.Next(1, 30),
            PriorStrength = _random.Next(1, 30),
            FirstShareBasisPoints = _random.Next(1, 10_001),
            FullShareAttempts = _random.Next(1, 30),
            MaxSegments = _random.Next(1, 40),
        };
    }

    private void ChangeProvider(string provider)
    {
        DateTimeOffset now = _timeEdges[_random.Next(_timeEdges.Count)];
        switch (_random.Next(3))
        {
            case 0:
                // It comes back at once or not at all: else hardly a channel would be left.
                Live.SetProviderUp(provider, false, now);
                Live.SetProviderUp(provider, _random.Next(3) != 0, now);
                break;
            case 1:
                Live.SetProviderUp(provider, true, now);
                break;
            default:
                Live.SetProviderUsage(provider, new QuotaUsage(
                    DateOnly.FromDateTime(now.UtcDateTime), _random.Next(1, 300_000), _random.Next(0, 12), _random.Next(300_000, 900_000),
                    _random.Next(12, 30)));
                break;
        }
    }

    private ChannelAttemptOutcome AnyOutcome(int oneFailsIn) => _random.Next(oneFailsIn) == 0 ? ChannelAttemptOutcome.TechnicalFailure
        : _random.Next(4) switch
        {
            0 => _random.Next(2) == 0 ? ChannelAttemptOutcome.SoftDecline : ChannelAttemptOutcome.HardDecline,
            1 => ChannelAttemptOutcome.CustomerAbandoned,
            _ =>
            ChannelAttemptOutcome.Approved
        };

    private RoutingSchema MakeSchema(int dimensions)
    {
        var all = new List<Dimension>();
        for (int i = 0; i < dimensions; i++)
        {
            int values = _random.Next(30) == 0 ? _random.Next(60, 300) : _random.Next(1, 6);
            all.Add(_random.Next(3) == 0
                ? Dimension.Optional($"d{i}")
                : Dimension.Required($"d{i}", Enumerable.Range(0, values).Select(v => $"v{v}")));
        }

        string? currency = _random.Next(2) == 0 ? all.FirstOrDefault(d => d.Kind == DimensionKind.Required)?.Id : null;
        return new RoutingSchema(all, ["c0", "c1", "c2"], ["e0", "e1", "e2"], currency);
    }

    /// <summary>A channel as the world makes them.</summary>
    public Channel NextChannel(int index) => MakeChannel(index);

    private Channel MakeChannel(int index)
    {
        var supports = new Dictionary<string, SupportedValues>();
        foreach (Dimension dimension in Schema.Dimensions)
        {
            if (dimension.Kind == DimensionKind.Optional && _random.Next(5) == 0)
            {
                continue;
            }

            supports[dimension.Id] = _random.Next(6) == 0 ? SupportedValues.Any
                : SupportedValues.Of(dimension.Values.Where(_ => _random.Next(10) < 7));
        }

        bool isPlain = _random.Next(2) == 0;
        return new Channel
        {
            Id = $"ch{index}",
            ProviderId = Providers[_random.Next(Providers.Length)],
            Supports = supports,
            Amount = MakeRange(),
            Fees = MakeFees(),
            CurrencyFees = Schema.CurrencyDimension is { } currency && _random.Next(3) == 0
                ? [new CurrencyFees(Schema[currency].Values[^1], MakeFees())]
                : [],
            Priority = _random.Next(3),
            Weight = _random.Next(4),
            SettlementDelay = TimeSpan.FromSeconds(_random.Next(3) * 1000.5),
            TimeZone = Zones[_random.Next(Zones.Length)],
            Schedule = isPlain ? Schedule.Always : MakeSchedule(),
            DayQuota = isPlain ? Quota.None
                : new Quota(_random.Next(2) == 0 ? long.MaxValue : _random.Next(1, 100_000), _random.Next(2) == 0 ? long.MaxValue
                    : _random.Next(1, 5)),
            MonthQuota = isPlain ? Quota.None
                : new Quota(_random.Next(2) == 0 ? long.MaxValue : _random.Next(1, 300_000), _random.Next(2) == 0 ? long.MaxValue
                    : _random.Next(1, 9)),
            SuccessRateBasisPoints = _random.Next(9_000, 10_001),
            TypicalLatency = TimeSpan.FromMilliseconds(_random.Next(0, 500)),
            MinMonthVolumeMinor = _random.Next(3) == 0 ? _random.Next(1, 300_000) : 0,
            Capabilities = [.. Schema.Capabilities.Where(_ => _random.Next(3) != 0)],
            VerificationElements = isPlain ? [] : [.. Schema.VerificationElements.Where(_ => _random.Next(4) == 0)],
        };
    }

    private Provider MakeProvider(string id)
    {
        var provider = new Provider(id, id)
        {
            TimeZone = Zones[_random.Next(Zones.Length)],
            MinMonthVolumeMinor = _random.Next(3) == 0 ? _random.Next(1, 900_000) : 0,
            SharesVolume = _random.Next(2) == 0,
        };
        return _random.Next(2) == 0 ? provider : provider with
        {
            DayQuota = new Quota(_random.Next(2) == 0 ? long.MaxValue : _random.Next(1, 400_000), _random.Next(1, 15)),
            MonthQuota = new Quota(_random.Next(1, 900_000), _random.Next(2) == 0 ? long.MaxValue : _random.Next(1, 30)),
        };
    }

    private AmountRange MakeRange()
    {
        long min = _random.Next(4) == 0 ? long.MinValue : _random.NextInt64(-2, 1L << _random.Next(2, 17));
        long max = _random.Next(4) == 0 ? long.MaxValue
            : Math.Max(min, 0) + _random.NextInt64(0, 1L << _random.Next(1, _random.Next(2) == 0 ? 30 : 62));
        if (_random.Next(20) == 0)
        {
            min = max;
        }

        _amountEdges.Add(min);
        _amountEdges.Add(max);
        return new AmountRange(min, max);
    }

    private FeePlan MakeFees()
    {
        if (Size.Seed % 3 == 0)
        {
            return new FeePlan(new Fee(_random.Next(5)));
        }

        // Half of the worlds have fees of any size: up to all of the amount, and to the largest fixed part.
        Fee MakeFee() => Size.Seed % 2 == 0
            ? new(_random.Next(100), _random.Next(20_000), _random.Next(50), _random.Next(2) == 0 ? long.MaxValue : _random.Next(50, 500))
            : new(Any(Fee.MaxFixedMinor), (int)Any(1_000_000), Any(1_000_000), _random.Next(2) == 0 ? long.MaxValue
                : 1_000_000 + Any(long.MaxValue / 2));
        long Any(long most) => Math.Min(_random.NextInt64(0, 1L << _random.Next(0, 63)), most);
        return _random.Next(3) == 0
            ? new FeePlan(MakeFee(), new FeeTier(0, 100_000, MakeFee()), new FeeTier(5_000, 0, MakeFee()),
                new FeeTier(5_000, 100_000, MakeFee()))
            : new FeePlan(MakeFee()) { OnDecline = MakeFee(), OnFailure = _random.Next(2) == 0 ? MakeFee() : new Fee(0) };
    }

    private Schedule MakeSchedule()
    {
        WeeklyHours MakeHours() =>
            new((WeekDays)_random.Next(1, 128), new TimeOnly(_random.Next(24), _random.Next(60)),
                new TimeOnly(_random.Next(24), _random.Next(60)));
        DateTimeOffset from = Begin.AddMinutes(_random.Next(0, 40_000));
        DateTimeOffset to = from.AddMinutes(_random.Next(1, 5_000));
        _timeEdges.Add(from);
        _timeEdges.Add(to);
        WeeklyHours open = MakeHours();
        _timeEdges.Add(Begin.AddDays(_random.Next(20)).Add(open.From.ToTimeSpan()));
        _timeEdges.Add(Begin.AddDays(_random.Next(20)).Add(open.To.ToTimeSpan()));
        return new Schedule
        {
            Open = _random.Next(2) == 0 ? [] : [open, MakeHours()],
            Closed = _random.Next(2) == 0 ? [] : [MakeHours() with { To = new TimeOnly(_random.Next(24), 30) }],
            Maintenance = _random.Next(2) == 0 ? [] : [new MaintenanceWindow(from, to)],
        };
    }

    private ValueSchedule[] MakeValueSchedules() =>
        Schema.Dimensions.Where(d => d.Kind == DimensionKind.Required && _random.Next(4) == 0)
            .Select(d =>
                new ValueSchedule(d.Id, d.Values[_random.Next(d.Values.Length)], Zones[_random.Next(Zones.Length)], MakeSchedule()))
            .ToArray();

    private OperationPolicy MakePolicy(GeneratedModelSize size)
    {
        HardRule[] others =
        [
            new HardRule.AmountInRange(), new HardRule.QuotaLeft(), new HardRule.OpenNow(), new HardRule.Up(),
                new HardRule.HasCapabilities(),
            new HardRule.ElementsGiven(), new HardRule.CardSigned(), new HardRule.MerchantEnabled(), new HardRule.NotTried(),
            new HardRule.BlockList(SomeIds(8)), new HardRule.AllowList([.. SomeIds(2), "p0", "p1"]), new HardRule.Custom("host"),
            new HardRule.BlockList(SomeIds(10)) with { Name = "blocked too" },
        ];
        SoftRule[] soft =
        [
            new SoftRule.LowestCost(), new SoftRule.HighestSuccessRate(_random.Next(1, 500)), new SoftRule.Fastest(_random.Next(1, 200)),
            new SoftRule.HighestPriority(), new SoftRule.FastestSettlement(), new SoftRule.MinimumVolume(_random.Next(2) == 0),
                new SoftRule.WeightedSplit(),
            new SoftRule.WeightedScore(
                new ScoreTerm(new SoftRule.LowestCost(), _random.Next(1, 5)),
                new ScoreTerm(new SoftRule.HighestSuccessRate(), -_random.Next(1, 5)),
                new ScoreTerm(new SoftRule.HighestPriority(), 100)),
            new SoftRule.Custom("host"),
            new SoftRule.ExpectedValue(new Fee(_random.Next(100), _random.Next(30_000)))
            {
                CurrencyMargins = Schema.CurrencyDimension is { } currency
                    ? [new CurrencyMargin(Schema[currency].Values[0], new Fee(_random.Next(10), _random.Next(90_000)))]
                    : [],
            },
        ];
        HardRule[] dimensions = [.. Schema.Dimensions.Where(_ => _random.Next(8) != 0).Select(d => new HardRule.Supports(d.Id))];
        HardRule[] hard = [.. dimensions, .. others.OrderBy(_ => _random.Next()).Take(size.Rules)];
        _random.Shuffle(hard);
        return new OperationPolicy(Operation.Payment, hard, soft.OrderBy(_ => _random.Next()).Take(_random.Next(0, 5)));
    }

    private string[] SomeIds(int oneIn) =>
        Enumerable.Range(0, Size.Channels).Where(_ => _random.Next(oneIn) == 0).Select(i => $"ch{i}").ToArray();

    private sealed class OddAmountNeedsOddPriority : ICustomHardRule
    {
        public bool Passes(Channel channel, in RouteQuery query) => query.AmountMinor % 2 == 0 || channel.Priority % 2 == 1;
    }

    private sealed class ByDigit : ICustomSoftRule
    {
        public long ValueOf(Channel channel, in RouteQuery query) => (channel.Id[^1] + query.AmountMinor) % 3;
    }
}
