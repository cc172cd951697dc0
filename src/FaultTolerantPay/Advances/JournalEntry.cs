using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Advances;

/// <summary>A balanced double entry of one advance. Never changed, never removed; a mistake is corrected by another entry.</summary>
public sealed record JournalEntry
{
    private readonly Moment _at;

    /// <summary>The advance.</summary>
    public required TransactionKey Key { get; init; }

    /// <summary>When it was booked.</summary>
    public required DateTimeOffset At { get => _at; init => _at = value; }

    /// <summary>What happened, as a stable name such as <c>payout-succeeded</c>.</summary>
    public required string Event { get; init => field = PlainText.Clean(value, PlainText.LongestCode); }

    /// <summary>The currency of every posting.</summary>
    public required Currency Currency { get; init; }

    /// <summary>The postings; they sum to zero.</summary>
    public required Postings Postings { get; init; }

    /// <summary>The sum of the postings: 0, or the entry is wrong.</summary>
    public long Sum
    {
        get
        {
            long sum = 0;
            for (int i = 0; i < Postings.Count; i++)
                sum = checked(sum + Postings[i].AmountMinor);
            return sum;
        }
    }
}
