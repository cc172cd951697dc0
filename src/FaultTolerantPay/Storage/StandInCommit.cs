using FaultTolerantPay.Advances;
using FaultTolerantPay.Ledger;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Storage;

/// <summary>
/// Everything that changes together in one atomic, durable step. A store applies all of it or nothing. Versions: the stored version must
/// be the one on the record (0: not there yet), and becomes one more.
/// </summary>
public sealed record StandInCommit
{
    /// <summary>When the change was decided.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The payment's record, if it changes.</summary>
    public TransactionRecord? Transaction { get; init; }

    /// <summary>The advance, if it changes.</summary>
    public Advance? Advance { get; init; }

    /// <summary>Instructions that are written or changed, by key.</summary>
    public IReadOnlyList<Instruction> Instructions { get; init; } = [];

    /// <summary>Journal entries to append.</summary>
    public IReadOnlyList<JournalEntry> Journal { get; init; } = [];

    /// <summary>Counters to add to.</summary>
    public IReadOnlyList<CounterChange> Counters { get; init; } = [];

    /// <summary>Conditions on counters after the change.</summary>
    public IReadOnlyList<CounterLimit> Limits { get; init; } = [];

    /// <summary>
    /// Messages to append (number 0; an id that is there already is passed over), or to change (their number; one that is delivered stays
    /// as it is).
    /// </summary>
    public IReadOnlyList<OutboxMessage> Outbox { get; init; } = [];

    /// <summary>
    /// Differences to open (an id that is there already is passed over) or, with <see cref="Discrepancy.ClosedAt"/> set, to close (one that
    /// is closed already refuses the commit).
    /// </summary>
    public IReadOnlyList<Discrepancy> Discrepancies { get; init; } = [];

    /// <summary>Timeline events to append.</summary>
    public IReadOnlyList<TimelineEvent> Timeline { get; init; } = [];

    /// <summary>
    /// The operator's receipt that the commit books; null: none. One that was booked before, for whichever payment, refuses the commit.
    /// </summary>
    public ReceiptBooking? Receipt { get; init; }

    /// <summary>
    /// An order that waits for a second person, or was decided: stored under its id, in place of what is there. Null: none.
    /// </summary>
    public ApprovalRequest? Approval { get; init => field = value?.Cleaned(); }

    /// <summary>Changes of the work queue.</summary>
    public IReadOnlyList<WorkChange> Work { get; init; } = [];

    /// <summary>The lease under which the change is made; refused if it is no longer the newest. Null: made without one.</summary>
    public WorkLease? Lease { get; init; }
}
