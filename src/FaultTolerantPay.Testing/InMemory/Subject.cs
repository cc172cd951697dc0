using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Transactions;
using FaultTolerantPay.Work;

namespace FaultTolerantPay.Testing.InMemory;

/// <summary>
/// What records are about: a payment, or (without an order) a merchant's messages. Records are kept as they were given, with the stored version beside them: a copy with the new version is made when
/// somebody reads, so that a commit does not pay for it. Arrays are replaced, never changed: a reader keeps what it got.
/// </summary>
internal sealed class Subject(TransactionKey key)
{
    private WorkSlot? _work;
    private MessageStream? _advices;
    private MessageStream? _notices;
    private TransactionRecord? _transaction;
    private Advance? _advance;

    public TransactionKey Key { get; } = key;

    public long TransactionVersion { get; private set; }

    public long AdvanceVersion { get; private set; }

    public Instruction[] Instructions { get; private set; } = [];

    public JournalEntry[] Journal { get; private set; } = [];

    public TimelineEvent[] Timeline { get; private set; } = [];

    /// <summary>The record without its new version; for what does not depend on it.</summary>
    public TransactionRecord? RawTransaction => _transaction;

    /// <summary>The advance without its new version; for what does not depend on it.</summary>
    public Advance? RawAdvance => _advance;

    public bool IsEmpty => _transaction is null && _advance is null && Instructions.Length == 0 && Journal.Length == 0 && Timeline.Length == 0
        && _advices is null && _notices is null && _work is null;

    public TransactionRecord? Transaction =>
        _transaction is null || _transaction.Version == TransactionVersion ? _transaction : _transaction = _transaction with { Version = TransactionVersion };

    public Advance? Advance => _advance is null || _advance.Version == AdvanceVersion ? _advance : _advance = _advance with { Version = AdvanceVersion };

    /// <summary>The work of a kind on it, once there was any.</summary>
    public WorkSlot? FindWork(WorkKind kind)
    {
        WorkSlot? slot = _work;
        while (slot is not null && slot.Kind != kind)
            slot = slot.Next;
        return slot;
    }

    /// <summary>The work of a kind on it, made now where there was none.</summary>
    public WorkSlot WorkOf(WorkKind kind) => FindWork(kind) ?? (_work = new WorkSlot(kind, this, _work));

    /// <summary>The merchant's advices or notices; null where there was none yet, or for other kinds of work.</summary>
    public MessageStream? StreamOf(WorkKind kind) => kind switch { WorkKind.Advices => _advices, WorkKind.Notices => _notices, _ => null };

    /// <summary>The merchant's advices or notices, made now where there was none yet.</summary>
    public MessageStream StreamFor(WorkKind kind) => kind == WorkKind.Advices ? _advices ??= new MessageStream() : _notices ??= new MessageStream();

    public void Set(TransactionRecord record)
    {
        _transaction = record;
        TransactionVersion = record.Version + 1;
    }

    public void Set(Advance advance)
    {
        _advance = advance;
        AdvanceVersion = advance.Version + 1;
    }

    public void Set(Instruction instruction)
    {
        Instruction[] old = Instructions;
        int at = 0;
        while (at < old.Length && Compare(old[at].Key, instruction.Key) < 0)
            at++;
        bool isThere = at < old.Length && old[at].Key == instruction.Key;
        var next = new Instruction[isThere ? old.Length : old.Length + 1];
        Array.Copy(old, next, at);
        next[at] = instruction;
        Array.Copy(old, isThere ? at + 1 : at, next, at + 1, next.Length - at - 1);
        Instructions = next;
    }

    public void Add(JournalEntry entry) => Journal = Append(Journal, entry);

    public void Add(TimelineEvent line) => Timeline = Append(Timeline, line);

    /// <summary>Forgets the record and its timeline.</summary>
    public void ForgetTransaction()
    {
        _transaction = null;
        TransactionVersion = 0;
        Timeline = [];
    }

    private static int Compare(InstructionKey left, InstructionKey right) =>
        left.Purpose != right.Purpose ? left.Purpose.CompareTo(right.Purpose) : left.Ordinal.CompareTo(right.Ordinal);

    // A payment has some ten of each at most: arrays of exactly that length cost less than lists.
    private static T[] Append<T>(T[] old, T item)
    {
        var next = new T[old.Length + 1];
        Array.Copy(old, next, old.Length);
        next[^1] = item;
        return next;
    }
}
