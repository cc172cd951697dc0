using System.Text.Json.Serialization;
using FaultTolerantPay.SampleHost.Drill.Audit;

namespace FaultTolerantPay.SampleHost.Drill.Results;

/// <summary>
/// What a drill found, as <c>--json</c> writes it. Amounts are minor units by currency. Payments and advances are the traffic's;
/// <see cref="Rehearsed"/> has the rehearsal's. The ledger, outstanding
/// and exposure sums, and what was compared with the bank's ledger, are of both.
/// </summary>
internal sealed record DrillResult
{
    public required bool Passed { get; init; }

    /// <summary>
    /// Payments asked for, each once: completed, declined, advanced, refused, failed, unavailable and pending ones add up to it.
    /// </summary>
    public required int Transactions { get; init; }

    /// <summary>Payments that were asked again beside that, and answered as before.</summary>
    public required int Replays { get; init; }

    public required int CompletedByPrimary { get; init; }

    public required int DeclinedByPrimary { get; init; }

    /// <summary>Payments that the bank stood in for: answered as advanced.</summary>
    public required int Advanced { get; init; }

    public required IReadOnlyDictionary<string, long> AdvancedMinor { get; init; }

    /// <summary>Of the advances, those that were answered before the payout.</summary>
    public required long Promised { get; init; }

    /// <summary>By refusal code; the ones that are not stored (bad request, key conflict) included.</summary>
    public required IReadOnlyDictionary<string, int> Refused { get; init; }

    public required int Failed { get; init; }

    /// <summary>Nothing was done: the business system was down, and the merchant has not agreed to stand-in.</summary>
    public required int Unavailable { get; init; }

    /// <summary>Payments that could not have gone through without stand-in.</summary>
    public required int Troubled { get; init; }

    public required int PendingAtEnd { get; init; }

    /// <summary>Advances that are settled: nothing is owed any more.</summary>
    public required int Collected { get; init; }

    public required IReadOnlyDictionary<string, long> CollectedMinor { get; init; }

    /// <summary>Collections that the business system posted itself.</summary>
    public required long PostedDebits { get; init; }

    /// <summary>What customers got back after collection.</summary>
    public required IReadOnlyDictionary<string, long> CustomerRefundedMinor { get; init; }

    /// <summary>Advances whose original the business system had executed.</summary>
    public required int Superseded { get; init; }

    /// <summary>Of them, those that were found only after money had been collected from the customer.</summary>
    public required int FoundAfterCollection { get; init; }

    /// <summary>Advances that wait for an operator, at the end.</summary>
    public required int Delinquent { get; init; }

    /// <summary>Advances that were delinquent at any time.</summary>
    public required long EverDelinquent { get; init; }

    public required int WrittenOff { get; init; }

    public required IReadOnlyDictionary<string, long> WrittenOffMinor { get; init; }

    public required int Released { get; init; }

    /// <summary>What channels charged.</summary>
    public required IReadOnlyDictionary<string, long> FeesMinor { get; init; }

    public required int Refunds { get; init; }

    public required int RefundsRefused { get; init; }

    /// <summary>Refunds of payments that are no advances: the business system's affair.</summary>
    public required int RefundsOfOthers { get; init; }

    public required int RefundsWithoutOriginal { get; init; }

    public required long PayoutUnknownHappened { get; init; }

    public required long PayoutUnknownNotHappened { get; init; }

    public required long CollectionUnknownHappened { get; init; }

    public required long CollectionUnknownNotHappened { get; init; }

    public required IReadOnlyDictionary<string, long> OutstandingMinor { get; init; }

    public required IReadOnlyDictionary<string, long> PeakOutstandingMinor { get; init; }

    /// <summary>The sum of all journal postings: 0 where the ledger balances.</summary>
    public required IReadOnlyDictionary<string, long> JournalSumMinor { get; init; }

    /// <summary>Periods in which the business system failed, whoever noticed.</summary>
    public required int Faults { get; init; }

    public required double FaultMinutes { get; init; }

    public required double MaxFaultMinutes { get; init; }

    /// <summary>Outages that fault detection opened, the return to normal included.</summary>
    public required int Outages { get; init; }

    public required double OutageMinutes { get; init; }

    /// <summary>Open discrepancies by kind.</summary>
    public required IReadOnlyDictionary<string, long> OpenDiscrepancyKinds { get; init; }

    public long OpenDiscrepancies => OpenDiscrepancyKinds.Values.Sum();

    public required int CapBreaches { get; init; }

    /// <summary>From the bank's ledger: orders paid out more than once.</summary>
    public required long DoublePayouts { get; init; }

    /// <summary>From the bank's ledger: collections booked more than once, and customers who paid more than the merchant got.</summary>
    public required long DoubleCollections { get; init; }

    /// <summary>
    /// From the bank's ledger: advances that one side holds as paid and the other does not, or that nothing looks after any more.
    /// </summary>
    public required int LostAdvances { get; init; }

    /// <summary>
    /// Whether the store agrees with the bank's ledger, order by order and channel by channel, and the store's own ledger is right.
    /// </summary>
    public required bool LedgersAgree { get; init; }

    /// <summary>
    /// Whether the statements of institutions, account and business system agree with the store: every day was compared, and nothing is
    /// left unexplained.
    /// </summary>
    public required bool StatementsExplained { get; init; }

    /// <summary>What was compared with the statements; traffic and rehearsal together.</summary>
    public required StatementFigures Statements { get; init; }

    /// <summary>What each logical channel did, a row for each of its operations; traffic and rehearsal together.</summary>
    public required IReadOnlyList<ChannelResultRow> Channels { get; init; }

    /// <summary>What the drill must reach, and how often it did.</summary>
    public required IReadOnlyList<CoverageItem> Reached { get; init; }

    public required RehearsedResult Rehearsed { get; init; }

    /// <summary>What the drill must reach and did not.</summary>
    public required IReadOnlyList<string> NotReached { get; init; }

    /// <summary>Why it did not pass, one line each; at most 100.</summary>
    public required IReadOnlyList<string> Errors { get; init; }

    /// <summary>What in the input is probably not as it was meant.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    public required double SimulatedDays { get; init; }

    public required double ElapsedSeconds { get; init; }

    public required int Seed { get; init; }

    /// <summary>What was outstanding over time, for the report's chart.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, IReadOnlyList<(DateTimeOffset At, long Minor)>> Exposure { get; init; } =
        new Dictionary<string, IReadOnlyList<(DateTimeOffset, long)>>();

    [JsonIgnore]
    public IReadOnlyList<AccountBalance> TrialBalance { get; init; } = [];

    [JsonIgnore]
    public IReadOnlyDictionary<NoticeKind, int> Notices { get; init; } = new Dictionary<NoticeKind, int>();
}
