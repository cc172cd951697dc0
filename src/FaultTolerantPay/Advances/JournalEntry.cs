using System.Collections.Immutable;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Advances;

/// <summary>A balanced double entry of one advance. Never changed, never removed; a mistake is corrected by another entry.</summary>
public sealed record JournalEntry
{
    /// <summary>The advance.</summary>
    public required TransactionKey Key { get; init; }

    /// <summary>When it was booked.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What happened, as a stable name such as <c>payout-succeeded</c>.</summary>
    public required string Event { get; init; }

    /// <summary>The currency of every posting.</summary>
    public required Currency Currency { get; init; }

    /// <summary>The postings; they sum to zero.</summary>
    public required ImmutableArray<Posting> Postings { get; init; }

    /// <summary>The sum of the postings: 0, or the entry is wrong.</summary>
    public long Sum
    {
        get
        {
            long sum = 0;
            foreach (Posting posting in Postings)
                sum = checked(sum + posting.AmountMinor);
            return sum;
        }
    }

    /// <inheritdoc/>
    public bool Equals(JournalEntry? other) => other is not null && Key == other.Key && At == other.At && Event == other.Event
        && Currency == other.Currency && Postings.SequenceEqual(other.Postings);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Key, At, Event);
}
