using FaultTolerantPay.Advances;
using FaultTolerantPay.Ledger;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Storage;

/// <summary>Everything that is on record of one payment.</summary>
public sealed record PaymentHistory
{
    /// <summary>What was asked, and its outcome.</summary>
    public required TransactionRecord Payment { get; init; }

    /// <summary>The advance, where there is one.</summary>
    public required Advance? Advance { get; init; }

    /// <summary>Its instructions, by purpose and ordinal.</summary>
    public required IReadOnlyList<Instruction> Instructions { get; init; }

    /// <summary>Its journal entries, in the order in which they were booked.</summary>
    public required IReadOnlyList<JournalEntry> Journal { get; init; }

    /// <summary>What happened, in order.</summary>
    public required IReadOnlyList<TimelineEvent> Timeline { get; init; }
}
