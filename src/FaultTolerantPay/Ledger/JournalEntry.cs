using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>A balanced double entry of one payment. It is never changed or removed; another entry corrects an error.</summary>
public sealed record JournalEntry
{
    private readonly EquatableArray<Posting> _postings;

    /// <summary>The payment.</summary>
    public required TransactionKey Key { get; init; }

    /// <summary>When it was booked.</summary>
    public required DateTimeOffset At { get; init => field = value.ToUniversalTime(); }

    /// <summary>What happened, as a stable name such as <c>payout-succeeded</c>.</summary>
    public required string Event { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>The channel whose operation is booked; null for an entry of an advance.</summary>
    public ChannelId? Channel { get; init; }

    /// <summary>The currency of every posting.</summary>
    public required Currency Currency { get; init; }

    /// <summary>The postings; they sum to zero.</summary>
    public required IReadOnlyList<Posting> Postings { get => _postings.Items; init => _postings = new([.. value]); }

    /// <summary>The sum of the postings; an entry with a sum other than 0 is invalid.</summary>
    public long Sum
    {
        get
        {
            long sum = 0;
            foreach (Posting posting in _postings.Items)
            {
                sum = checked(sum + posting.AmountMinor);
            }

            return sum;
        }
    }
}
