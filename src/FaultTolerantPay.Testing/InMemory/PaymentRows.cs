using System.Collections.Immutable;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Testing.InMemory;

/// <summary>
/// All records of a payment. Records are stored unchanged, with the version next to them. A read creates a copy with the new version, so
/// that a commit does not pay for it. Lists are replaced, never changed, so a reader's list stays valid.
/// </summary>
internal sealed class PaymentRows(TransactionKey key)
{
    private WorkSlot? _work;
    private MessageStream? _advices;
    private MessageStream? _notices;
    private TransactionRecord? _transaction;
    private Advance? _advance;
    private ChannelPayment? _channelPayment;
    private ChannelSettlement? _settlement;

    public TransactionKey Key { get; } = key;

    public long TransactionVersion { get; private set; }

    public long AdvanceVersion { get; private set; }

    public long ChannelPaymentVersion { get; private set; }

    public long SettlementVersion { get; private set; }

    public ImmutableArray<Instruction> Instructions { get; private set; } = [];

    public ImmutableArray<JournalEntry> Journal { get; private set; } = [];

    public ImmutableArray<TimelineEvent> Timeline { get; private set; } = [];

    /// <summary>The record without its new version, for callers that do not need it.</summary>
    public TransactionRecord? RawTransaction => _transaction;

    /// <summary>The advance without its new version, for callers that do not need it.</summary>
    public Advance? RawAdvance => _advance;

    /// <summary>The channel payment without its new version, for callers that do not need it.</summary>
    public ChannelPayment? RawChannelPayment => _channelPayment;

    /// <summary>The settlement without its new version, for callers that do not need it.</summary>
    public ChannelSettlement? RawSettlement => _settlement;

    public bool IsEmpty => _transaction is null && _advance is null && _channelPayment is null && _settlement is null
        && Instructions.IsEmpty && Journal.IsEmpty && Timeline.IsEmpty
        && _advices is null && _notices is null && _work is null;

    public TransactionRecord? Transaction =>
        _transaction is null || _transaction.Version == TransactionVersion
            ? _transaction
            : _transaction = _transaction with { Version = TransactionVersion };

    public Advance? Advance =>
        _advance is null || _advance.Version == AdvanceVersion ? _advance : _advance = _advance with { Version = AdvanceVersion };

    public ChannelPayment? ChannelPayment => _channelPayment is null || _channelPayment.Version == ChannelPaymentVersion
        ? _channelPayment
        : _channelPayment = _channelPayment with { Version = ChannelPaymentVersion };

    public ChannelSettlement? Settlement => _settlement is null || _settlement.Version == SettlementVersion
        ? _settlement
        : _settlement = _settlement with { Version = SettlementVersion };

    /// <summary>Its work of a kind; null if there was none.</summary>
    public WorkSlot? FindWork(WorkKind kind)
    {
        WorkSlot? slot = _work;
        while (slot is not null && slot.Kind != kind)
        {
            slot = slot.Next;
        }

        return slot;
    }

    /// <summary>Its work of a kind, created if there was none.</summary>
    public WorkSlot WorkOf(WorkKind kind) => FindWork(kind) ?? (_work = new WorkSlot(kind, this, _work));

    /// <summary>The payment's advices or notices; null if there was none yet, or for other kinds of work.</summary>
    public MessageStream? StreamOf(WorkKind kind) => kind switch { WorkKind.Advices => _advices, WorkKind.Notices => _notices, _ => null };

    /// <summary>The payment's advices or notices, created if there was none yet.</summary>
    public MessageStream StreamFor(WorkKind kind) =>
        kind == WorkKind.Advices ? _advices ??= new MessageStream() : _notices ??= new MessageStream();

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

    public void Set(ChannelPayment payment)
    {
        _channelPayment = payment;
        ChannelPaymentVersion = payment.Version + 1;
    }

    public void Set(ChannelSettlement settlement)
    {
        _settlement = settlement;
        SettlementVersion = settlement.Version + 1;
    }

    /// <summary>Adds an instruction, ordered by purpose and ordinal, or replaces the one with its key.</summary>
    public void Set(Instruction instruction)
    {
        IEnumerable<Instruction> others = Instructions.Where(other => other.Key != instruction.Key);
        Instructions = [.. others.Append(instruction).OrderBy(i => i.Key.Purpose).ThenBy(i => i.Key.Ordinal)];
    }

    public void Add(JournalEntry entry) => Journal = Journal.Add(entry);

    public void Add(TimelineEvent line) => Timeline = Timeline.Add(line);

    /// <summary>The ids of its messages.</summary>
    public IEnumerable<string> MessageIds => [.. _advices?.Ids ?? [], .. _notices?.Ids ?? []];

    /// <summary>Whether one of its messages waits or is parked.</summary>
    public bool HasUndelivered => _advices?.HasUndelivered == true || _notices?.HasUndelivered == true;

    /// <summary>The time of its latest event; null if its timeline is empty.</summary>
    public DateTimeOffset? LastEventAt => Timeline.IsEmpty ? null : Timeline.Max(line => line.At);

    /// <summary>Erases the record, its timeline and its messages.</summary>
    public void DeleteTransaction()
    {
        _transaction = null;
        TransactionVersion = 0;
        DeleteMessages();
    }

    /// <summary>Erases the customer's data from an advance.</summary>
    public void EraseCustomer()
    {
        Set(Erasure.Erase(Transaction!));
        Set(Erasure.Erase(Advance!));
        Instructions = [.. Instructions.Select(Erasure.Erase)];
        DeleteMessages();
    }

    private void DeleteMessages()
    {
        Timeline = [];
        _advices = null;
        _notices = null;
    }
}
