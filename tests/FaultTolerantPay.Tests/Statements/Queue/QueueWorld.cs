using FaultTolerantPay.Advances;
using FaultTolerantPay.Statements.Queue;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Testing.InMemory;

namespace FaultTolerantPay.Tests.Statements.Queue;

/// <summary>The queue on a store in memory, and rows to put into it.</summary>
internal sealed class QueueWorld
{
    public static readonly OperatorId Ana = new("ana");
    public static readonly OperatorId Ben = new("ben");
    public static readonly Currency Cny = new("CNY");
    public static readonly DateOnly Day = new(2026, 1, 5);

    public const string Source = "wechat";

    public const string Why = "the channel confirmed it";

    public QueueWorld(long? thresholdMinor = null, Func<IStatementDiscrepancyStore, IStatementDiscrepancyStore>? over = null)
    {
        Store = new InMemoryStatementDiscrepancyStore();
        IStatementDiscrepancyStore used = over?.Invoke(Store) ?? Store;
        var thresholds = new Dictionary<Currency, long>();
        if (thresholdMinor is { } threshold)
        {
            thresholds[Cny] = threshold;
        }

        Findings = new FindingQueue(used, Time);
        Queue = new StatementDiscrepancies(
            used, Findings, new ResolutionPolicy(new ApprovalPolicy(thresholds, TimeSpan.MaxValue)), Time);
    }

    public ManualTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 6, 8, 0, 0, TimeSpan.Zero));

    public InMemoryStatementDiscrepancyStore Store { get; }

    public StatementDiscrepancies Queue { get; }

    public FindingQueue Findings { get; }

    public static StatementRow Row(string our = "o-1", long amount = 7_755, string their = "t-1",
        StatementRowStatus status = StatementRowStatus.Succeeded, long feeMicros = 0) => new()
        {
            Kind = StatementRowKind.Payment,
            Status = status,
            OurReference = our,
            TheirReference = their,
            AmountMinor = amount,
            Currency = Cny,
            FeeMicros = feeMicros,
            At = new DateTimeOffset(2026, 1, 5, 23, 59, 50, TimeSpan.FromHours(8)),
            Line = 12,
        };

    public static MatchResult OnlyOurs(StatementRow row) => new(MatchKind.OnlyOurs, RowDifferences.None, row, []);

    public static MatchResult OnlyTheirs(StatementRow row) => new(MatchKind.OnlyTheirs, RowDifferences.None, null, [row]);

    public static MatchResult Duplicate(StatementRow row) => new(MatchKind.Duplicate, RowDifferences.None, null, [row]);

    public static MatchResult Differs(StatementRow ours, StatementRow theirs, RowDifferences differences) =>
        new(MatchKind.Differs, differences, ours, [theirs]);

    public static StatementDiscrepancyAction Act(StatementDiscrepancy seen, OperatorId by, string reason = Why) =>
        new(seen.Id, seen.Version, by, reason);

    public ValueTask<StatementOpening> OpenAsync(params MatchResult[] results) => OpenAsync(Day, results);

    public ValueTask<StatementOpening> OpenAsync(DateOnly day, params MatchResult[] results) =>
        Queue.OpenAsync(Source, day, results, null, default);

    /// <summary>What a comparison of a day finds, in place of what the one before found.</summary>
    public async Task ReplaceAsync(DateOnly day, params MatchResult[] results) =>
        await Findings.ReplaceAsync(Source, day, "", results, new MatchRules(), default);

    public async Task<StatementDiscrepancy[]> AllAsync(StatementDiscrepancyState? state = null) =>
        [.. (await Queue.ListAsync(new StatementDiscrepancyFilter { State = state }, null, 1_000, default)).Items];

    /// <summary>One that is open, of 77.55.</summary>
    public async Task<StatementDiscrepancy> OneAsync()
    {
        await OpenAsync(OnlyTheirs(Row()));
        return (await AllAsync()).Single();
    }

    public async Task<string> StepsAsync(StatementDiscrepancy of) => string.Join(
        " ",
        (await Queue.ListStepsAsync(of.Id, 0, 1_000, default)).Select(step => $"{step.Number}:{step.Kind}:{step.By?.Value ?? "-"}"));
}
