using System.Collections.Immutable;

namespace FaultTolerantPay.Advances;

/// <summary>
/// One change of an advance, as a value: the advance before and after, and everything that must be written with it. A transition takes a
/// change and returns the next one; nothing is modified in place. <c>AdvanceCommit</c> turns the last one into one atomic commit.
/// </summary>
internal sealed record AdvanceChange
{
    /// <summary>Creates an empty change.</summary>
    /// <param name="before">The stored advance; for a new one, its first version, with version 0.</param>
    /// <param name="at">When the change is decided.</param>
    /// <param name="outcomeBefore">The stored outcome of the payment; null for a new advance.</param>
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

    /// <summary>The payment's new outcome; null if the change does not decide it.</summary>
    public TransactionOutcome? Outcome { get; private init; }

    /// <summary>The lane of the work queue in which the advance waits next; null: the lane that follows from its state.</summary>
    public string? Lane { get; private init; }

    /// <summary>Instructions that the change writes or updates, one per key.</summary>
    public ImmutableArray<Instruction> Instructions { get; private init; } = [];

    /// <summary>
    /// The resolved instruction as it was recorded before the change applied evidence about it; null: the change applies none.
    /// </summary>
    public Instruction? Corrected { get; private init; }

    /// <summary>Journal entries to append.</summary>
    public ImmutableArray<JournalEntry> Journal { get; private init; } = [];

    /// <summary>Timeline events to append.</summary>
    public ImmutableArray<TimelineEvent> Timeline { get; private init; } = [];

    /// <summary>Discrepancies to open or close.</summary>
    public ImmutableArray<Discrepancy> Discrepancies { get; private init; } = [];

    /// <summary>Advices to the business system.</summary>
    public ImmutableArray<Advice> Advices { get; private init; } = [];

    /// <summary>Notices to the merchant or the customer.</summary>
    public ImmutableArray<Notice> Notices { get; private init; } = [];

    /// <summary>The operator's receipt to book; null if there is none.</summary>
    public ReceiptBooking? Receipt { get; private init; }

    /// <summary>An action that waits for a second operator's approval, or was decided; null if there is none.</summary>
    public ApprovalRequest? Approval { get; private init; }

    /// <summary>Whether the change writes nothing.</summary>
    public bool IsEmpty => ReferenceEquals(Before, After) && Timeline.IsEmpty && Discrepancies.IsEmpty && Instructions.IsEmpty;

    /// <summary>The new instruction that the change starts; null if there is none.</summary>
    public Instruction? NextInstruction => After.InFlight is { } next && next.Key != Before.InFlight?.Key ? next : null;

    /// <summary>Replaces the advance.</summary>
    public AdvanceChange To(Advance after) => this with { After = after };

    /// <summary>
    /// Only moves the advance to another lane, where it is due immediately: the lane of the channel that its next step calls.
    /// </summary>
    public AdvanceChange ToLane(string lane) => this with { After = After with { NextActionAt = At }, Lane = lane };

    /// <summary>Writes an instruction, or replaces the one with the same key.</summary>
    public AdvanceChange Written(Instruction instruction)
    {
        ImmutableArray<Instruction> others = Instructions.RemoveAll(other => other.Key == instruction.Key);
        return this with { Instructions = others.Add(instruction) };
    }

    /// <summary>Replaces a resolved instruction that moved another amount than was recorded.</summary>
    public AdvanceChange Corrects(Instruction recorded, Instruction corrected) =>
        Written(corrected) with { Corrected = recorded };

    /// <summary>Books a journal entry. Postings of 0 are left out, and an entry without postings is not booked.</summary>
    public AdvanceChange Booked(string name, params ReadOnlySpan<Posting> postings)
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

        var entry = new JournalEntry { Key = After.Key, At = At, Event = name, Currency = After.Amount.Currency, Postings = [.. booked] };
        return this with { Journal = Journal.Add(entry) };
    }

    /// <summary>Adds an event to the timeline.</summary>
    public AdvanceChange Noted(string name, string detail, OperatorId? by = null) =>
        this with { Timeline = Timeline.Add(new TimelineEvent(After.Key, At, name, detail, by)) };

    /// <summary>Opens a discrepancy of the advance. Opening the same one again changes nothing.</summary>
    public AdvanceChange Opened(DiscrepancyKind kind, string about, string evidence) => With(new Discrepancy
    {
        Id = $"{After.Key}#{kind}#{about}",
        Key = After.Key,
        Kind = kind,
        OpenedAt = At,
        Evidence = evidence,
    });

    /// <summary>Opens or closes a discrepancy.</summary>
    public AdvanceChange With(Discrepancy discrepancy) => this with { Discrepancies = Discrepancies.Add(discrepancy) };

    /// <summary>Stores an action that waits for a second operator's approval, or was decided.</summary>
    public AdvanceChange With(ApprovalRequest approval) => this with { Approval = approval };

    /// <summary>Decides the payment's outcome.</summary>
    public AdvanceChange With(TransactionOutcome outcome) => this with { Outcome = outcome };

    /// <summary>Adds an advice to the business system.</summary>
    public AdvanceChange With(Advice advice) => this with { Advices = Advices.Add(advice) };

    /// <summary>Adds a notice to the merchant or the customer.</summary>
    public AdvanceChange With(Notice notice) => this with { Notices = Notices.Add(notice) };

    /// <summary>Books a receipt. The change is stored only if no payment has booked the receipt before.</summary>
    public AdvanceChange Received(string receipt) => this with { Receipt = new ReceiptBooking(receipt, After.Key) };

    /// <summary>
    /// Ends the change: drops its outcome if the stored one is final (M4); else adds the notice of a new final outcome.
    /// </summary>
    public AdvanceChange WithOutcomeNotice()
    {
        if (OutcomeBefore is { IsFinal: true })
        {
            return this with { Outcome = null };
        }

        return Outcome is { IsFinal: true } final ? With(Advances.Notices.OutcomeChanged(After.Key, final)) : this;
    }
}
