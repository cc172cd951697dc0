using System.Text.Json.Serialization;

namespace FaultTolerantPay.SampleHost.Drill.Results;

/// <summary>What a drill found, as <c>--json</c> writes it. Amounts are minor units by currency.</summary>
internal sealed record DrillResult
{
    public required bool Passed { get; init; }

    /// <summary>Payments asked for, each key once.</summary>
    public required int Transactions { get; init; }

    /// <summary>Of them, answered from the store since they were known.</summary>
    public required int Replays { get; init; }

    public required int CompletedByPrimary { get; init; }

    public required int DeclinedByPrimary { get; init; }

    /// <summary>Payments that the bank stood in for: answered as advanced.</summary>
    public required int Advanced { get; init; }

    public required IReadOnlyDictionary<string, long> AdvancedMinor { get; init; }

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

    public required int Superseded { get; init; }

    /// <summary>Advances that wait for an operator, at the end.</summary>
    public required int Delinquent { get; init; }

    /// <summary>Advances that were delinquent at any time.</summary>
    public required long EverDelinquent { get; init; }

    public required int WrittenOff { get; init; }

    public required IReadOnlyDictionary<string, long> WrittenOffMinor { get; init; }

    public required int Released { get; init; }

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

    /// <summary>The sum of all journal postings: 0 where the books balance.</summary>
    public required IReadOnlyDictionary<string, long> JournalSumMinor { get; init; }

    public required int Outages { get; init; }

    public required double OutageMinutes { get; init; }

    public required int OpenDifferences { get; init; }

    public required int CapBreaches { get; init; }

    /// <summary>From the bank's ledger: orders paid out more than once.</summary>
    public required long DoublePayouts { get; init; }

    /// <summary>From the bank's ledger: collections booked more than once, and customers who paid more than the merchant got.</summary>
    public required long DoubleCollections { get; init; }

    /// <summary>From the bank's ledger: advances that one side holds as paid and the other does not, or that nothing looks after any more.</summary>
    public required int LostAdvances { get; init; }

    /// <summary>Whether the store agrees with the bank's ledger, order by order, and the store's own books are right.</summary>
    public required bool BooksAgree { get; init; }

    /// <summary>What the drill must reach and did not.</summary>
    public required IReadOnlyList<string> NotReached { get; init; }

    /// <summary>Why it did not pass, one line each; at most 100.</summary>
    public required IReadOnlyList<string> Mistakes { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    public required double SimulatedDays { get; init; }

    public required double ElapsedSeconds { get; init; }

    public required int Seed { get; init; }

    /// <summary>What was outstanding over time, for the report's chart.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, IReadOnlyList<(DateTimeOffset At, long Minor)>> Exposure { get; init; } = new Dictionary<string, IReadOnlyList<(DateTimeOffset, long)>>();

    [JsonIgnore]
    public IReadOnlyList<Advances.AccountBalance> TrialBalance { get; init; } = [];

    [JsonIgnore]
    public IReadOnlyDictionary<Transactions.NoticeKind, int> Notices { get; init; } = new Dictionary<Transactions.NoticeKind, int>();
}
