using System.Runtime.InteropServices;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Testing.InMemory;

/// <summary>The tables of the stand-in store. Callers hold the store's lock.</summary>
internal sealed class StandInState
{
    private static readonly Comparer<(DateOnly BookedOn, string Provider, string Id)> SettlementOrder = Comparer<(
        DateOnly BookedOn, string Provider, string Id)>.Create(static (one, other) =>
            one.BookedOn.CompareTo(other.BookedOn) is not 0 and int byDay ? byDay
            : string.CompareOrdinal(one.Provider, other.Provider) is not 0 and int byProvider ? byProvider
            : string.CompareOrdinal(one.Id, other.Id));

    private readonly Dictionary<TransactionKey, PaymentRows> _subjects = [];

    // Most orders have one attempt, which has the order's name and is found by its key. This list has the other attempts of an order.
    private readonly Dictionary<OrderKey, List<TransactionKey>> _furtherAttempts = [];
    private readonly OrderedKeys<TransactionKey> _advanceKeys = new(KeyOrder.Instance);
    private readonly OrderedKeys<TransactionKey> _channelPaymentKeys = new(KeyOrder.Instance);
    private readonly SortedSet<(DateOnly BookedOn, string Provider, string Id)> _settlements = new(SettlementOrder);
    private readonly Dictionary<string, (TransactionKey Key, OperationNumber Number)> _byOperationReference = new(StringComparer.Ordinal);
    private readonly Dictionary<string, InstructionKey> _byReference = new(StringComparer.Ordinal);
    private readonly List<InstructionKey> _notReferenced = [];
    private readonly SortedDictionary<string, Discrepancy> _discrepancies = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (MessageStream Stream, long Number)> _messages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TransactionKey> _receipts = new(StringComparer.Ordinal);
    private long _lastMessage;

    // A commit concerns one payment: it is looked up once.
    private PaymentRows? _newest;

    public Lock Lock { get; } = new();

    public WorkQueue Work { get; } = new();

    public CounterTable Counters { get; } = new();

    public IEnumerable<PaymentRows> Subjects => _subjects.Values;

    /// <summary>All journal entries in booking order: the number of each is its position, from 1.</summary>
    public List<JournalEntry> Journal { get; } = [];

    public IEnumerable<Discrepancy> Discrepancies => _discrepancies.Values;

    public OutboxMessage? FindMessage(string id) => _messages.TryGetValue(id, out var at) ? at.Stream.Find(at.Number) : null;

    public TransactionKey? FindReceipt(string receipt) => _receipts.TryGetValue(receipt, out TransactionKey key) ? key : null;

    public SortedDictionary<string, ApprovalRequest> Approvals { get; } = new(StringComparer.Ordinal);

    public Discrepancy? FindDiscrepancy(string id) => _discrepancies.GetValueOrDefault(id);

    /// <summary>When the newest payment was stored; null if there is none.</summary>
    public DateTimeOffset? NewestStoredAt { get; private set; }

    public PaymentRows? Find(TransactionKey key)
    {
        if (_newest is not null && _newest.Key == key)
        {
            return _newest;
        }

        return _subjects.TryGetValue(key, out PaymentRows? subject) ? _newest = subject : null;
    }

    /// <summary>The attempts of an order that are on record: the one with the order's name first, the others in order of arrival.</summary>
    public IEnumerable<PaymentRows> AttemptsOf(OrderKey order)
    {
        if (_subjects.TryGetValue(new TransactionKey(order.Merchant, order.Order), out PaymentRows? first)
            && first.RawTransaction is not null)
        {
            yield return first;
        }

        foreach (TransactionKey key in _furtherAttempts.GetValueOrDefault(order) ?? [])
        {
            if (_subjects.TryGetValue(key, out PaymentRows? attempt) && attempt.RawTransaction is not null)
            {
                yield return attempt;
            }
        }
    }

    public ReadOnlySpan<TransactionKey> AdvancesAfter(TransactionKey? after) => _advanceKeys.After(after);

    public ReadOnlySpan<TransactionKey> ChannelPaymentsAfter(TransactionKey? after) => _channelPaymentKeys.After(after);

    /// <summary>The settlements after a place, in the order of their list.</summary>
    public IEnumerable<ChannelSettlement> SettlementsAfter((DateOnly BookedOn, string Provider, string Id) place) => _settlements
        .GetViewBetween(place, (DateOnly.MaxValue, "\uFFFF", "\uFFFF"))
        .Where(settlement => settlement != place)
        .Select(settlement => Find(ChannelSettlement.KeyOf(new ProviderId(settlement.Provider), settlement.Id))!.Settlement!);

    public ChannelPayment? FindChannelPayment(string reference) =>
        _byOperationReference.TryGetValue(reference, out var known) ? Find(known.Key)!.ChannelPayment : null;

    public CommitResult Commit(StandInCommit commit)
    {
        if (commit.Lease is { } lease && !IsNewest(lease))
        {
            return new CommitResult(CommitStatus.LeaseLost);
        }

        if (!HasVersions(commit) || !AreOpen(commit.Discrepancies))
        {
            return new CommitResult(CommitStatus.VersionConflict);
        }

        if (commit.Transaction is not null && FindHolder(commit) is { } holder)
        {
            return new CommitResult(CommitStatus.OrderTaken, Holder: holder);
        }

        if (commit.ChannelPayment is { Version: 0 } begun && FindHolder(begun) is { } paying)
        {
            return new CommitResult(CommitStatus.OrderTaken, Holder: paying);
        }

        if (commit.Receipt is { } receipt && FindReceipt(receipt.Receipt) is { } booked)
        {
            return new CommitResult(CommitStatus.ReceiptTaken, Holder: booked);
        }

        CheckPaymentsOfJournal(commit);
        CheckMessages(commit.Outbox);
        CheckReferences(commit.ChannelPayment);
        CommitResult counted = Counters.TryAdd(commit.Counters, commit.Limits);
        if (counted.IsCommitted)
        {
            Apply(commit);
        }

        return counted;
    }

    /// <summary>Rejects an operation whose reference another operation has, in this payment or in another one.</summary>
    private void CheckReferences(ChannelPayment? payment)
    {
        foreach (ChannelOperation operation in payment?.Operations ?? [])
        {
            if (payment!.Find(operation.Reference)!.Number != operation.Number)
            {
                throw StoreRules.ReferenceTaken(payment.Key, operation, payment.Key);
            }

            if (_byOperationReference.TryGetValue(operation.Reference, out var known) && known != (payment.Key, operation.Number))
            {
                throw StoreRules.ReferenceTaken(payment.Key, operation, known.Key);
            }
        }
    }

    public IEnumerable<Instruction> AllInstructions => _subjects.Values.SelectMany(subject => subject.Instructions);

    public Instruction? FindInstruction(string reference)
    {
        // The reference may be a hash: it is computed on request, so that a commit does not pay for it.
        foreach (InstructionKey key in _notReferenced)
        {
            _byReference[_subjects[key.Transaction].Instructions.First(written => written.Key == key).Reference] = key;
        }

        _notReferenced.Clear();
        return _byReference.TryGetValue(reference, out InstructionKey known)
            ? _subjects[known.Transaction].Instructions.FirstOrDefault(i => i.Key == known)
            : null;
    }

    public int DeleteOld(DateTimeOffset olderThan, DateTimeOffset now)
    {
        int deleted = 0;
        foreach ((TransactionKey key, PaymentRows payment) in _subjects)
        {
            bool isKept = payment.RawAdvance is not null || payment.RawChannelPayment is not null;
            if (payment.RawTransaction is not { } record || isKept || record.StoredAt >= olderThan)
            {
                continue;
            }

            if (!record.Outcome.IsFinal && !StoreRules.IsCertainlyUnpaid(record))
            {
                continue;
            }

            if (IsOpen(payment))
            {
                continue;
            }

            foreach (string id in payment.MessageIds)
            {
                _messages.Remove(id);
            }

            foreach (string id in DiscrepanciesOf(key).Select(discrepancy => discrepancy.Id).ToList())
            {
                _discrepancies.Remove(id);
            }

            foreach (string id in Approvals.Values.Where(request => request.Key == key).Select(request => request.Id).ToList())
            {
                Approvals.Remove(id);
            }

            payment.DeleteTransaction();
            if (payment.IsEmpty)
            {
                Remove(key);
            }

            deleted++;
        }
        _newest = null;
        Counters.DeleteOld(now);
        NewestStoredAt = null;
        foreach (PaymentRows payment in _subjects.Values)
        {
            if (payment.RawTransaction is { } kept && !(kept.StoredAt <= NewestStoredAt))
            {
                NewestStoredAt = kept.StoredAt;
            }
        }
        return deleted;
    }

    public int EraseCustomers(DateTimeOffset olderThan)
    {
        int erased = 0;
        foreach ((TransactionKey key, PaymentRows payment) in _subjects)
        {
            if (payment.RawChannelPayment is not null
                || payment.RawAdvance is not { IsFinal: true, IsErased: false } advance
                || advance.ReservedAt >= olderThan
                || payment.LastEventAt >= olderThan
                || IsOpen(payment))
            {
                continue;
            }

            foreach (string id in payment.MessageIds)
            {
                _messages.Remove(id);
            }

            foreach (Discrepancy discrepancy in DiscrepanciesOf(key).ToList())
            {
                _discrepancies[discrepancy.Id] = Erasure.Erase(discrepancy);
            }

            foreach (ApprovalRequest request in Approvals.Values.Where(request => request.Key == key).ToList())
            {
                Approvals[request.Id] = Erasure.Erase(request);
            }

            payment.EraseCustomer();
            erased++;
        }
        return erased;
    }

    /// <summary>Whether a payment has a waiting message or an open discrepancy.</summary>
    private bool IsOpen(PaymentRows payment) =>
        payment.HasUndelivered || DiscrepanciesOf(payment.Key).Any(discrepancy => discrepancy.ClosedAt is null);

    private IEnumerable<Discrepancy> DiscrepanciesOf(TransactionKey key) =>
        _discrepancies.Values.Where(discrepancy => discrepancy.Key == key);

    private void Remove(TransactionKey key)
    {
        _subjects.Remove(key);
        if (_furtherAttempts.TryGetValue(key.OrderKey, out List<TransactionKey>? further) && further.Remove(key) && further.Count == 0)
        {
            _furtherAttempts.Remove(key.OrderKey);
        }
    }

    /// <summary>
    /// The attempt that prevents this one from being started or advanced; null if there is none, or if the commit does neither.
    /// </summary>
    private TransactionKey? FindHolder(StandInCommit commit)
    {
        TransactionKey key = commit.Transaction!.Key;
        TransactionOutcome? before = Find(key)?.RawTransaction?.Outcome;
        if (!StoreRules.NeedsOrder(before?.Kind, before?.Reason, commit)
            || (key.IsNamedLikeOrder && !_furtherAttempts.ContainsKey(key.OrderKey)))
        {
            return null;
        }

        foreach (PaymentRows attempt in AttemptsOf(key.OrderKey))
        {
            if (attempt.Key != key && !StoreRules.IsCertainlyUnpaid(attempt.RawTransaction!))
            {
                return attempt.Key;
            }
        }
        return null;
    }

    /// <summary>Another channel payment of the order that did not end certainly unpaid; null if there is none (M2).</summary>
    private TransactionKey? FindHolder(ChannelPayment begun)
    {
        IEnumerable<TransactionKey> attempts = _furtherAttempts.GetValueOrDefault(begun.Key.OrderKey) ?? [];
        foreach (TransactionKey key in attempts.Prepend(new TransactionKey(begun.Key.Merchant, begun.Key.Order)))
        {
            if (key != begun.Key && Find(key)?.RawChannelPayment is { IsCertainlyUnpaid: false })
            {
                return key;
            }
        }

        return null;
    }

    private bool HasVersions(StandInCommit commit)
    {
        if (commit.ChannelPayment is { } channelPayment)
        {
            PaymentRows? stored = Find(channelPayment.Key);
            if ((stored?.ChannelPaymentVersion ?? 0) != channelPayment.Version)
            {
                return false;
            }

            if (stored?.RawChannelPayment is { } before)
            {
                StoreRules.CheckMove(channelPayment.Key, before.State, channelPayment.State);
            }
        }
        if (commit.Settlement is { } settlement && (Find(settlement.Key)?.SettlementVersion ?? 0) != settlement.Version)
        {
            return false;
        }

        if (commit.Transaction is { } record)
        {
            PaymentRows? stored = Find(record.Key);
            if ((stored?.TransactionVersion ?? 0) != record.Version)
            {
                return false;
            }

            if (stored?.RawTransaction is { } before)
            {
                StoreRules.CheckOutcome(record.Key, before.Outcome.Kind, before.Outcome.IsFinal, record.Outcome.Kind);
            }
        }
        if (commit.Advance is { } advance)
        {
            PaymentRows? stored = Find(advance.Key);
            if ((stored?.AdvanceVersion ?? 0) != advance.Version)
            {
                return false;
            }

            if (stored?.RawAdvance is { } before)
            {
                StoreRules.CheckMove(advance.Key, before.State, advance.State);
            }
        }
        return true;
    }

    private void CheckPaymentsOfJournal(StandInCommit commit)
    {
        for (int i = 0; i < commit.Journal.Count; i++)
        {
            JournalEntry entry = commit.Journal[i];
            PaymentRows? payment = Find(entry.Key);
            bool hasPayment = payment?.RawTransaction is not null || commit.Transaction?.Key == entry.Key;
            bool hasAdvance = payment?.RawAdvance is not null || commit.Advance?.Key == entry.Key;
            bool hasChannelPayment = payment?.RawChannelPayment is not null || commit.ChannelPayment?.Key == entry.Key;
            bool hasSettlement = payment?.RawSettlement is not null || commit.Settlement?.Key == entry.Key;
            if (!hasSettlement && (entry.Channel is null ? !hasPayment || !hasAdvance : !hasChannelPayment))
            {
                throw StoreRules.UnknownPayment(entry);
            }
        }
    }

    private bool IsNewest(WorkLease lease) =>
        Find(lease.Item.Transaction)?.FindWork(lease.Item.Kind) is { } slot && slot.Number == lease.Number;

    private void CheckMessages(IReadOnlyList<OutboxMessage> messages)
    {
        for (int i = 0; i < messages.Count; i++)
        {
            if (messages[i].Number != 0
                && Find(messages[i].Stream.Transaction)?.StreamOf(messages[i].Stream.Kind)?.Holds(messages[i]) != true)
            {
                throw StoreRules.UnknownMessage(messages[i]);
            }
        }
    }

    /// <summary>Whether all discrepancies to close are open. Refuses to close one that does not exist.</summary>
    private bool AreOpen(IReadOnlyList<Discrepancy> discrepancies)
    {
        for (int i = 0; i < discrepancies.Count; i++)
        {
            if (discrepancies[i].ClosedAt is null)
            {
                continue;
            }

            Discrepancy known = FindDiscrepancy(discrepancies[i].Id) ?? throw StoreRules.UnknownDiscrepancy(discrepancies[i]);
            if (known.ClosedAt is not null)
            {
                return false;
            }
        }
        return true;
    }

    private void Apply(StandInCommit commit)
    {
        if (commit.Transaction is { } record)
        {
            SubjectOf(record.Key).Set(record);
            if (!(record.StoredAt <= NewestStoredAt))
            {
                NewestStoredAt = record.StoredAt;
            }
        }
        if (commit.Advance is { } advance)
        {
            PaymentRows payment = SubjectOf(advance.Key);
            if (payment.RawAdvance is null)
            {
                _advanceKeys.Add(advance.Key);
            }

            payment.Set(advance);
        }
        if (commit.ChannelPayment is { } channelPayment)
        {
            PaymentRows payment = SubjectOf(channelPayment.Key);
            if (payment.RawChannelPayment is null)
            {
                _channelPaymentKeys.Add(channelPayment.Key);
            }

            payment.Set(channelPayment);
            foreach (ChannelOperation operation in channelPayment.Operations)
            {
                _byOperationReference[operation.Reference] = (channelPayment.Key, operation.Number);
            }
        }
        if (commit.Settlement is { } settlement)
        {
            PaymentRows subject = SubjectOf(settlement.Key);
            if (subject.RawSettlement is { } before)
            {
                _settlements.Remove(PlaceOf(before));
            }

            _settlements.Add(PlaceOf(settlement));
            subject.Set(settlement);
        }
        for (int i = 0; i < commit.Instructions.Count; i++)
        {
            SubjectOf(commit.Instructions[i].Key.Transaction).Set(commit.Instructions[i]);
            _notReferenced.Add(commit.Instructions[i].Key);
        }
        for (int i = 0; i < commit.Journal.Count; i++)
        {
            Journal.Add(commit.Journal[i]);
        }

        foreach (JournalEntry entry in commit.Journal)
        {
            SubjectOf(entry.Key).Add(entry);
        }

        foreach (TimelineEvent line in commit.Timeline)
        {
            SubjectOf(line.Key).Add(line);
        }

        for (int i = 0; i < commit.Outbox.Count; i++)
        {
            Put(commit.Outbox[i]);
        }

        for (int i = 0; i < commit.Discrepancies.Count; i++)
        {
            Put(commit.Discrepancies[i]);
        }

        if (commit.Receipt is { } receipt)
        {
            _receipts.Add(receipt.Receipt, receipt.Key);
        }

        if (commit.Approval is { } approval)
        {
            Approvals[approval.Id] = approval;
        }

        for (int i = 0; i < commit.Work.Count; i++)
        {
            WorkChange change = commit.Work[i];
            PaymentRows subject = SubjectOf(change.Item.Transaction);
            bool mustStay = change.DueAt is null && subject.StreamOf(change.Item.Kind) is { HasWaiting: true };
            Work.Set(subject.WorkOf(change.Item.Kind), mustStay ? commit.At : change.DueAt, change);
        }
    }

    private void Put(OutboxMessage message)
    {
        MessageStream stream = SubjectOf(message.Stream.Transaction).StreamFor(message.Stream.Kind);
        if (message.Number != 0)
        {
            stream.Change(message);
        }
        else if (_messages.TryAdd(message.Id, (stream, _lastMessage + 1)))
        {
            stream.Append(++_lastMessage, message);
        }
    }

    private void Put(Discrepancy discrepancy)
    {
        if (!_discrepancies.TryGetValue(discrepancy.Id, out Discrepancy? known))
        {
            _discrepancies.Add(discrepancy.Id, discrepancy);
        }
        else if (known.ClosedAt is null && discrepancy.ClosedAt is not null)
        {
            _discrepancies[discrepancy.Id] = known with
            {
                ClosedAt = discrepancy.ClosedAt,
                ClosedBy = discrepancy.ClosedBy,
                Decision = discrepancy.Decision,
                AppliedMinor = discrepancy.AppliedMinor,
            };
        }
    }

    private static (DateOnly BookedOn, string Provider, string Id) PlaceOf(ChannelSettlement settlement) =>
        (settlement.BookedOn, settlement.Provider.Value, settlement.Id);

    private PaymentRows SubjectOf(TransactionKey key)
    {
        if (_newest is not null && _newest.Key == key)
        {
            return _newest;
        }

        ref PaymentRows? subject = ref CollectionsMarshal.GetValueRefOrAddDefault(_subjects, key, out bool isKnown);
        if (!isKnown && !key.IsNamedLikeOrder)
        {
            (CollectionsMarshal.GetValueRefOrAddDefault(_furtherAttempts, key.OrderKey, out _) ??= []).Add(key);
        }

        return _newest = subject ??= new PaymentRows(key);
    }
}
