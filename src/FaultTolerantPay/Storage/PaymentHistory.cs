using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>Everything on record about one payment.</summary>
public sealed record PaymentHistory
{
    /// <summary>The request and its outcome.</summary>
    public required TransactionRecord Payment { get; init; }

    /// <summary>The advance, if there is one.</summary>
    public required Advance? Advance { get; init; }

    /// <summary>Its instructions, by purpose and ordinal.</summary>
    public required IReadOnlyList<Instruction> Instructions { get; init; }

    /// <summary>Its journal entries, in the order of booking.</summary>
    public required IReadOnlyList<JournalEntry> Journal { get; init; }

    /// <summary>Its events, in order.</summary>
    public required IReadOnlyList<TimelineEvent> Timeline { get; init; }
}
