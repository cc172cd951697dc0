using FaultTolerantPay.Advances;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Storage;

/// <summary>
/// Everything that changes together in one atomic, durable commit. A store applies all of it or nothing. The stored version of a record
/// must equal the version on the record in the commit (0: not stored yet); the commit increments it.
/// </summary>
public sealed record StandInCommit
{
    /// <summary>When the change was decided.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The payment's record, if it changes.</summary>
    public TransactionRecord? Transaction { get; init; }

    /// <summary>The advance, if it changes.</summary>
    public Advance? Advance { get; init; }

    /// <summary>The channel payment with all its operations, if it changes.</summary>
    public ChannelPayment? ChannelPayment { get; init; }

    /// <summary>A channel's settlement on the bank's account, if it changes.</summary>
    public ChannelSettlement? Settlement { get; init; }

    /// <summary>Instructions to write or update, by key.</summary>
    public IReadOnlyList<Instruction> Instructions { get; init; } = [];

    /// <summary>Journal entries to append.</summary>
    public IReadOnlyList<JournalEntry> Journal { get; init; } = [];

    /// <summary>Additions to counters.</summary>
    public IReadOnlyList<CounterChange> Counters { get; init; } = [];

    /// <summary>Conditions on counters after the change.</summary>
    public IReadOnlyList<CounterLimit> Limits { get; init; } = [];

    /// <summary>
    /// Messages to append (number 0; an existing id is skipped) or to update (their number; a delivered message does not change).
    /// </summary>
    public IReadOnlyList<OutboxMessage> Outbox { get; init; } = [];

    /// <summary>
    /// Discrepancies to open (an existing id is skipped) or, with <see cref="Discrepancy.ClosedAt"/> set, to close (the commit is refused
    /// if it is already closed).
    /// </summary>
    public IReadOnlyList<Discrepancy> Discrepancies { get; init; } = [];

    /// <summary>Timeline events to append.</summary>
    public IReadOnlyList<TimelineEvent> Timeline { get; init; } = [];

    /// <summary>The operator's receipt to book; null: none. If it is already booked for any payment, the commit is refused.</summary>
    public ReceiptBooking? Receipt { get; init; }

    /// <summary>
    /// An action that waits for a second operator's approval, or was decided. It replaces the stored request with the same id. Null: none.
    /// </summary>
    public ApprovalRequest? Approval { get; init => field = value?.Cleaned(); }

    /// <summary>Changes of the work queue.</summary>
    public IReadOnlyList<WorkChange> Work { get; init; } = [];

    /// <summary>
    /// The lease under which the change is made. The commit is refused if the lease is no longer the newest. Null: no lease.
    /// </summary>
    public WorkLease? Lease { get; init; }
}
