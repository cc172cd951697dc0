using System.Collections.Immutable;
using FaultTolerantPay.Advances;
using FaultTolerantPay.Ledger;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Testing.InMemory;

/// <summary>
/// What records are about: a payment. Records are kept as they were given, with the stored version beside them: a copy with the new version is made when
/// somebody reads, so that a commit does not pay for it. Lists are replaced, never changed: a reader keeps what it got.
/// </summary>
internal sealed class PaymentRows(TransactionKey key)
{
    private WorkSlot? _work;
    private MessageStream? _advices;
    private MessageStream? _notices;
    private TransactionRecord? _transaction;
    private Advance? _advance;

    public TransactionKey Key { get; } = key;

    public long TransactionVersion { get; private set; }

    public long AdvanceVersion { get; private set; }

    public ImmutableArray<Instruction> Instructions { get; private set; } = [];

    public ImmutableArray<JournalEntry> Journal { get; private set; } = [];

    public ImmutableArray<TimelineEvent> Timeline { get; private set; } = [];

    /// <summary>The record without its new version; for what does not depend on it.</summary>
    public TransactionRecord? RawTransaction => _transaction;

    /// <summary>The advance without its new version; for what does not depend on it.</summary>
    public Advance? RawAdvance => _advance;

    public bool IsEmpty => _transaction is null && _advance is null && Instructions.IsEmpty && Journal.IsEmpty && Timeline.IsEmpty
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

    /// <summary>The payment's advices or notices; null where there was none yet, or for other kinds of work.</summary>
    public MessageStream? StreamOf(WorkKind kind) => kind switch { WorkKind.Advices => _advices, WorkKind.Notices => _notices, _ => null };

    /// <summary>The payment's advices or notices, made now where there was none yet.</summary>
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

    /// <summary>Adds an instruction in its place by purpose and ordinal, or puts it in place of the one with its key.</summary>
    public void Set(Instruction instruction)
    {
        IEnumerable<Instruction> others = Instructions.Where(other => other.Key != instruction.Key);
        Instructions = [.. others.Append(instruction).OrderBy(i => i.Key.Purpose).ThenBy(i => i.Key.Ordinal)];
    }

    public void Add(JournalEntry entry) => Journal = Journal.Add(entry);

    public void Add(TimelineEvent line) => Timeline = Timeline.Add(line);

    /// <summary>The ids of its messages.</summary>
    public IEnumerable<string> MessageIds => [.. _advices?.Ids ?? [], .. _notices?.Ids ?? []];

    /// <summary>Whether a message of it waits or is parked.</summary>
    public bool HasUndelivered => _advices?.HasUndelivered == true || _notices?.HasUndelivered == true;

    /// <summary>When something happened to it last; null where its timeline is empty.</summary>
    public DateTimeOffset? LastEventAt => Timeline.IsEmpty ? null : Timeline.Max(line => line.At);

    /// <summary>Forgets the record, its timeline and its messages.</summary>
    public void ForgetTransaction()
    {
        _transaction = null;
        TransactionVersion = 0;
        ForgetMessages();
    }

    /// <summary>Leaves of an advance what is not about its customer.</summary>
    public void ForgetCustomer()
    {
        Set(Erasure.Erase(Transaction!));
        Set(Erasure.Erase(Advance!));
        Instructions = [.. Instructions.Select(Erasure.Erase)];
        ForgetMessages();
    }

    private void ForgetMessages()
    {
        Timeline = [];
        _advices = null;
        _notices = null;
    }
}
