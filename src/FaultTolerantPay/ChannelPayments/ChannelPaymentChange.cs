using System.Collections.Immutable;

namespace FaultTolerantPay.ChannelPayments;

/// <summary>
/// One change of a channel payment, as a value: the payment before and after, and everything that must be written with it. A transition
/// takes a change and returns the next one; nothing is modified in place. <c>ChannelPaymentCommit</c> turns the last one into one atomic
/// commit.
/// </summary>
internal sealed record ChannelPaymentChange
{
    /// <summary>Creates an empty change.</summary>
    /// <param name="before">The stored payment; for a new one, its first version, with version 0.</param>
    /// <param name="at">When the change is decided.</param>
    public ChannelPaymentChange(ChannelPayment before, DateTimeOffset at)
    {
        Before = before;
        After = before;
        At = at;
    }

    /// <summary>The payment before the change.</summary>
    public ChannelPayment Before { get; }

    /// <summary>The payment after the change.</summary>
    public ChannelPayment After { get; private init; }

    /// <summary>When the change is decided.</summary>
    public DateTimeOffset At { get; }

    /// <summary>Journal entries to append.</summary>
    public ImmutableArray<JournalEntry> Journal { get; private init; } = [];

    /// <summary>Timeline events to append.</summary>
    public ImmutableArray<TimelineEvent> Timeline { get; private init; } = [];

    /// <summary>Discrepancies to open or close.</summary>
    public ImmutableArray<Discrepancy> Discrepancies { get; private init; } = [];

    /// <summary>An action that waits for a second operator's approval, or was decided; null if there is none.</summary>
    public ApprovalRequest? Approval { get; private init; }

    /// <summary>Whether a caller who waits gets what the change says, so that no notice is due.</summary>
    public bool IsTold { get; private init; }

    /// <summary>Whether the change writes nothing.</summary>
    public bool IsEmpty => ReferenceEquals(Before, After) && Timeline.IsEmpty && Discrepancies.IsEmpty;

    /// <summary>A caller who waits gets what the change says.</summary>
    public ChannelPaymentChange Told() => this with { IsTold = true };

    /// <summary>Replaces the payment.</summary>
    public ChannelPaymentChange To(ChannelPayment after) => this with { After = after };

    /// <summary>Adds an operation, or replaces the one with the same number.</summary>
    public ChannelPaymentChange Put(ChannelOperation operation)
    {
        ImmutableArray<ChannelOperation> operations = After.Operations;
        int at = operations.IndexOf(operations.FirstOrDefault(known => known.Number == operation.Number)!);
        return To(After with { Operations = at < 0 ? operations.Add(operation) : operations.SetItem(at, operation) });
    }

    /// <summary>Books a journal entry of a channel. Postings of 0 are left out, and an entry without postings is not booked.</summary>
    public ChannelPaymentChange Booked(string name, ChannelId channel, params ReadOnlySpan<Posting> postings)
    {
        List<Posting> booked = [];
        foreach (Posting posting in postings)
        {
            if (posting.AmountMinor != 0)
            {
                booked.Add(posting);
            }
        }

        if (booked.Count == 0)
        {
            return this;
        }

        var entry = new JournalEntry
        {
            Key = After.Key,
            At = At,
            Event = name,
            Channel = channel,
            Currency = After.Amount.Currency,
            Postings = booked,
        };
        return this with { Journal = Journal.Add(entry) };
    }

    /// <summary>Adds an event to the timeline.</summary>
    public ChannelPaymentChange Noted(string name, string detail, OperatorId? by = null) =>
        this with { Timeline = Timeline.Add(new TimelineEvent(After.Key, At, name, detail, by)) };

    /// <summary>Opens or closes a discrepancy.</summary>
    public ChannelPaymentChange With(Discrepancy discrepancy) => this with { Discrepancies = Discrepancies.Add(discrepancy) };

    /// <summary>Stores an action that waits for a second operator's approval, or was decided.</summary>
    public ChannelPaymentChange With(ApprovalRequest approval) => this with { Approval = approval };

    /// <summary>Opens a discrepancy about an operation. Opening the same one again changes nothing.</summary>
    public ChannelPaymentChange Opened(DiscrepancyKind kind, ChannelOperation about, string evidence, string suffix = "") =>
        With(NewDiscrepancy(kind, about, evidence, suffix));

    /// <summary>A discrepancy about an operation, which is not added yet. The suffix distinguishes several of one kind.</summary>
    public Discrepancy NewDiscrepancy(DiscrepancyKind kind, ChannelOperation about, string evidence, string suffix) => new()
    {
        Id = After.Key.ToId($"#{kind}#{about.Kind}{about.Ordinal}{suffix}"),
        Key = After.Key,
        Kind = kind,
        OpenedAt = At,
        Operation = about.Number.ToString(),
        Evidence = evidence,
    };
}
