using System.Collections.Immutable;
using FaultTolerantPay.Ledger;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Advances;

/// <summary>
/// One change of an advance, as a value: the advance before and after, and everything that must be written with it. The transitions take
/// a change and return the next one; nothing is changed in place. <see cref="AdvanceCommit"/> makes one atomic commit of the last one.
/// </summary>
internal sealed record AdvanceChange
{
    /// <summary>A change that does nothing yet.</summary>
    /// <param name="before">The advance as it is stored; for a new one, as it is first stored, with version 0.</param>
    /// <param name="at">When the change is decided.</param>
    /// <param name="outcomeBefore">The payment's outcome as it is stored; null for a new advance.</param>
    public AdvanceChange(Advance before, DateTimeOffset at, TransactionOutcome? outcomeBefore = null)
    {
        Before = before;
        After = before;
        At = at;
        OutcomeBefore = outcomeBefore;
    }

    /// <summary>The advance before the change.</summary>
    public Advance Before { get; }

    /// <summary>The advance after the change.</summary>
    public Advance After { get; private init; }

    /// <summary>When the change is decided.</summary>
    public DateTimeOffset At { get; }

    /// <summary>The payment's outcome before the change; null for a new advance.</summary>
    public TransactionOutcome? OutcomeBefore { get; }

    /// <summary>The payment's new outcome; null where the change does not decide it.</summary>
    public TransactionOutcome? Outcome { get; private init; }

    /// <summary>The lane of the work queue in which the advance waits next; null: the one that follows from its state.</summary>
    public string? Lane { get; private init; }

    /// <summary>Instructions that are written or changed, one for each key.</summary>
    public ImmutableArray<Instruction> Instructions { get; private init; } = [];

    /// <summary>Journal entries to append.</summary>
    public ImmutableArray<JournalEntry> Journal { get; private init; } = [];

    /// <summary>Timeline events to append.</summary>
    public ImmutableArray<TimelineEvent> Timeline { get; private init; } = [];

    /// <summary>Differences to open, or to close.</summary>
    public ImmutableArray<Discrepancy> Differences { get; private init; } = [];

    /// <summary>Advices to the business system.</summary>
    public ImmutableArray<Advice> Advices { get; private init; } = [];

    /// <summary>Notices to the merchant or the customer.</summary>
    public ImmutableArray<Notice> Notices { get; private init; } = [];

    /// <summary>The operator's receipt that is booked; null for none.</summary>
    public ReceiptBooking? Receipt { get; private init; }

    /// <summary>An order that waits for a second person, or was decided; null for none.</summary>
    public ApprovalRequest? Approval { get; private init; }

    /// <summary>Whether there is nothing to write.</summary>
    public bool IsEmpty => ReferenceEquals(Before, After) && Timeline.IsEmpty && Differences.IsEmpty && Instructions.IsEmpty;

    /// <summary>The instruction that the change writes down as the next one under way; null where it writes none.</summary>
    public Instruction? NextInstruction => After.InFlight is { } next && next.Key != Before.InFlight?.Key ? next : null;

    /// <summary>The advance becomes this one.</summary>
    public AdvanceChange To(Advance after) => this with { After = after };

    /// <summary>Nothing is done but that the advance comes up at once in another lane: that of the channel that its next step calls.</summary>
    public AdvanceChange ToLane(string lane) => this with { After = After with { NextActionAt = At }, Lane = lane };

    /// <summary>An instruction is written down, or takes the place of the one with its key.</summary>
    public AdvanceChange Written(Instruction instruction)
    {
        ImmutableArray<Instruction> others = Instructions.RemoveAll(other => other.Key == instruction.Key);
        return this with { Instructions = others.Add(instruction) };
    }

    /// <summary>An entry is booked. Postings of 0 are left out, and an entry without postings is none.</summary>
    public AdvanceChange Booked(string name, params ReadOnlySpan<Posting> postings)
    {
        List<Posting> booked = [];
        foreach (Posting posting in postings)
        {
            if (posting.AmountMinor != 0)
                booked.Add(posting);
        }
        if (booked.Count == 0)
            return this;
        var entry = new JournalEntry { Key = After.Key, At = At, Event = name, Currency = After.Amount.Currency, Postings = [.. booked] };
        return this with { Journal = Journal.Add(entry) };
    }

    /// <summary>The timeline says what happened.</summary>
    public AdvanceChange Noted(string name, string detail, OperatorId? by = null) =>
        this with { Timeline = Timeline.Add(new TimelineEvent(After.Key, At, name, detail, by)) };

    /// <summary>A difference of the advance is opened. Opening the same again changes nothing.</summary>
    public AdvanceChange Opened(DiscrepancyKind kind, string about, string evidence) => With(new Discrepancy
    {
        Id = $"{After.Key}#{kind}#{about}",
        Key = After.Key,
        Kind = kind,
        OpenedAt = At,
        Evidence = evidence,
    });

    /// <summary>A difference is opened, or closed.</summary>
    public AdvanceChange With(Discrepancy difference) => this with { Differences = Differences.Add(difference) };

    /// <summary>An order waits for a second person, or was decided.</summary>
    public AdvanceChange With(ApprovalRequest approval) => this with { Approval = approval };

    /// <summary>The change decides the payment's outcome.</summary>
    public AdvanceChange With(TransactionOutcome outcome) => this with { Outcome = outcome };

    /// <summary>The business system is advised.</summary>
    public AdvanceChange With(Advice advice) => this with { Advices = Advices.Add(advice) };

    /// <summary>The merchant or the customer is notified.</summary>
    public AdvanceChange With(Notice notice) => this with { Notices = Notices.Add(notice) };

    /// <summary>A receipt is booked: the change is stored only where it was booked for no payment before.</summary>
    public AdvanceChange Received(string receipt) => this with { Receipt = new ReceiptBooking(receipt, After.Key) };

    /// <summary>Keeps the payment's outcome right: a final one stays (M4), and the merchant is notified of a new final one.</summary>
    public AdvanceChange WithOutcomeNotice()
    {
        if (OutcomeBefore is { IsFinal: true })
            return this with { Outcome = null };
        return Outcome is { IsFinal: true } final ? With(Advances.Notices.OutcomeChanged(After.Key, final)) : this;
    }
}
