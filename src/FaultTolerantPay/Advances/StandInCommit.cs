using FaultTolerantPay.Channels;
using FaultTolerantPay.Transactions;
using FaultTolerantPay.Work;

namespace FaultTolerantPay.Advances;

/// <summary>
/// Everything that changes together in one atomic, durable step. A store applies all of it or nothing. Versions: the stored version must be the one on the
/// record (0: not there yet), and becomes one more.
/// </summary>
public sealed record StandInCommit
{
    // Boxed, since most commits have none: the two commits of a decision are 64 bytes smaller.
    private object? _lease;
    private readonly Moment _at;

    // A step fills its commit in place, before anybody else sees it: lists of its own, and a copy at the end, were 0.3 KB of each decision.
    private TransactionRecord? _transaction;
    private Advance? _advance;
    private Few<Instruction> _instructions;
    private Few<JournalEntry> _journal;
    private Few<OutboxMessage> _outbox;
    private Few<Difference> _differences;
    private Few<TimelineEvent> _timeline;
    private BookedReceipt? _receipt;
    private ApprovalRequest? _approval;
    private IReadOnlyList<CounterChange> _counters = [];
    private IReadOnlyList<CounterLimit> _limits = [];
    private IReadOnlyList<WorkChange> _work = [];

    /// <summary>When the change was decided.</summary>
    public required DateTimeOffset At { get => _at; init => _at = value; }

    /// <summary>The payment's record, if it changes.</summary>
    public TransactionRecord? Transaction { get => _transaction; init => _transaction = value; }

    /// <summary>The advance, if it changes.</summary>
    public Advance? Advance { get => _advance; init => _advance = value; }

    /// <summary>Instructions that are written or changed, by key.</summary>
    public Few<Instruction> Instructions { get => _instructions; init => _instructions = value; }

    /// <summary>Journal entries to append.</summary>
    public Few<JournalEntry> Journal { get => _journal; init => _journal = value; }

    /// <summary>Counters to add to.</summary>
    public IReadOnlyList<CounterChange> Counters { get => _counters; init => _counters = value; }

    /// <summary>Conditions on counters after the change.</summary>
    public IReadOnlyList<CounterLimit> Limits { get => _limits; init => _limits = value; }

    /// <summary>Messages to append (number 0; an id that is there already is passed over), or to change (their number; one that is delivered stays as it is).</summary>
    public Few<OutboxMessage> Outbox { get => _outbox; init => _outbox = value; }

    /// <summary>Differences to open (an id that is there already is passed over) or, with <see cref="Difference.ClosedAt"/> set, to close (one that is closed already refuses the commit).</summary>
    public Few<Difference> Differences { get => _differences; init => _differences = value; }

    /// <summary>Timeline events to append.</summary>
    public Few<TimelineEvent> Timeline { get => _timeline; init => _timeline = value; }

    /// <summary>The operator's receipt that the commit books; null: none. One that was booked before, for whichever payment, refuses the commit.</summary>
    public BookedReceipt? Receipt { get => _receipt; init => _receipt = value; }

    /// <summary>An order that waits for a second person, or was decided: stored under its id, in place of what is there. Null: none.</summary>
    public ApprovalRequest? Approval { get => _approval; init => _approval = value?.Cleaned(); }

    /// <summary>Changes of the work queue.</summary>
    public IReadOnlyList<WorkChange> Work { get => _work; init => _work = value; }

    /// <summary>The lease under which the change is made; refused if it is no longer the newest. Null: made without one.</summary>
    public WorkLease? Lease { get => (WorkLease?)_lease; init => _lease = value; }

    /// <summary>The payment's new outcome, while the step decides on it.</summary>
    internal TransactionOutcome? Outcome { get; set; }

    /// <summary>The lane in which the advance waits next, where the step decides it; null: the one that follows from its state.</summary>
    internal string? Lane { get; set; }

    internal void Set(Advance advance) => _advance = advance;

    /// <summary>Adds an instruction, or puts it in place of the one with its key.</summary>
    internal void Put(Instruction instruction)
    {
        for (int i = 0; i < _instructions.Count; i++)
        {
            if (_instructions[i].Key == instruction.Key)
            {
                _instructions = _instructions.With(i, instruction);
                return;
            }
        }
        _instructions = _instructions.And(instruction);
    }

    internal void Add(JournalEntry entry) => _journal = _journal.And(entry);

    internal void Add(OutboxMessage message) => _outbox = _outbox.And(message);

    internal void Add(Difference difference) => _differences = _differences.And(difference);

    internal void Put(ApprovalRequest approval) => _approval = approval.Cleaned();

    internal void Add(BookedReceipt receipt) => _receipt = receipt;

    internal void Add(Few<TimelineEvent> events) => _timeline = _timeline.And(events);

    internal void Complete(
        TransactionRecord? record, IReadOnlyList<CounterChange> counters, IReadOnlyList<CounterLimit> limits, IReadOnlyList<WorkChange> work, WorkLease? lease)
    {
        _transaction = record;
        _counters = counters;
        _limits = limits;
        _work = work;
        _lease = lease;
    }
}
