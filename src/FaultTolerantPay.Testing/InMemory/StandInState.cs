using System.Runtime.InteropServices;
using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Testing.InMemory;

/// <summary>The tables of the stand-in store. Everything in it is called under the store's lock.</summary>
internal sealed class StandInState
{
    private readonly Dictionary<TransactionKey, Payment> _payments = [];
    private readonly OrderedKeys<TransactionKey> _advanceKeys = new(KeyOrder.Instance);
    private readonly Dictionary<string, InstructionKey> _byReference = new(StringComparer.Ordinal);
    private readonly List<InstructionKey> _notReferenced = [];
    private readonly SortedDictionary<string, Difference> _differences = new(StringComparer.Ordinal);

    public Lock Lock { get; } = new();

    public WorkQueue Work { get; } = new();

    public CounterTable Counters { get; } = new();

    public MessageStreams Messages { get; } = new();

    public IReadOnlyDictionary<TransactionKey, Payment> Payments => _payments;

    public IEnumerable<Difference> Differences => _differences.Values;

    public Difference? FindDifference(string id) => _differences.GetValueOrDefault(id);

    /// <summary>When the newest payment was stored; null while none is.</summary>
    public DateTimeOffset? NewestStoredAt { get; private set; }

    public Payment? Find(TransactionKey key) => _payments.GetValueOrDefault(key);

    public ReadOnlySpan<TransactionKey> AdvancesAfter(TransactionKey? after) => _advanceKeys.After(after);

    public CommitResult Commit(StandInCommit commit)
    {
        if (commit.Lease is { } lease && !Work.IsNewest(lease))
            return new CommitResult(CommitStatus.LeaseLost);
        if (!HasVersions(commit))
            return new CommitResult(CommitStatus.VersionConflict);
        Messages.Check(commit.Outbox);
        CheckDifferences(commit.Differences);
        CommitResult counted = Counters.TryAdd(commit.Counters, commit.Limits);
        if (counted.IsCommitted)
            Apply(commit);
        return counted;
    }

    public Instruction? FindInstruction(string reference)
    {
        // The reference is a hash: worked out when somebody asks, so that a commit does not pay for it.
        foreach (InstructionKey key in _notReferenced)
            _byReference[key.ToReference()] = key;
        _notReferenced.Clear();
        return _byReference.TryGetValue(reference, out InstructionKey known)
            ? Array.Find(_payments[known.Transaction].Instructions, i => i.Key == known)
            : null;
    }

    public int Forget(DateTimeOffset olderThan, DateTimeOffset now)
    {
        int forgotten = 0;
        foreach ((TransactionKey key, Payment payment) in _payments)
        {
            if (payment.RawTransaction is not { Outcome.IsFinal: true } record || payment.RawAdvance is not null || record.StoredAt >= olderThan)
                continue;
            payment.ForgetTransaction();
            if (payment.IsEmpty)
                _payments.Remove(key);
            forgotten++;
        }
        Counters.Forget(now);
        NewestStoredAt = null;
        foreach (Payment payment in _payments.Values)
        {
            if (payment.RawTransaction is { } kept && !(kept.StoredAt <= NewestStoredAt))
                NewestStoredAt = kept.StoredAt;
        }
        return forgotten;
    }

    private bool HasVersions(StandInCommit commit)
    {
        if (commit.Transaction is { } record)
        {
            Payment? stored = Find(record.Key);
            if ((stored?.TransactionVersion ?? 0) != record.Version)
                return false;
            if (stored?.RawTransaction is { } before)
                StoreRules.CheckOutcome(record.Key, before.Outcome.Kind, before.Outcome.IsFinal, record.Outcome.Kind);
        }
        if (commit.Advance is { } advance)
        {
            Payment? stored = Find(advance.Key);
            if ((stored?.AdvanceVersion ?? 0) != advance.Version)
                return false;
            if (stored?.RawAdvance is { } before)
                StoreRules.CheckMove(advance.Key, before.State, advance.State);
        }
        return true;
    }

    private void CheckDifferences(IReadOnlyList<Difference> differences)
    {
        for (int i = 0; i < differences.Count; i++)
        {
            if (differences[i].ClosedAt is not null && !_differences.ContainsKey(differences[i].Id))
                throw StoreRules.UnknownDifference(differences[i]);
        }
    }

    private void Apply(StandInCommit commit)
    {
        if (commit.Transaction is { } record)
        {
            PaymentOf(record.Key).Set(record);
            if (!(record.StoredAt <= NewestStoredAt))
                NewestStoredAt = record.StoredAt;
        }
        if (commit.Advance is { } advance)
        {
            Payment payment = PaymentOf(advance.Key);
            if (payment.RawAdvance is null)
                _advanceKeys.Add(advance.Key);
            payment.Set(advance);
        }
        for (int i = 0; i < commit.Instructions.Count; i++)
        {
            PaymentOf(commit.Instructions[i].Key.Transaction).Set(commit.Instructions[i]);
            _notReferenced.Add(commit.Instructions[i].Key);
        }
        for (int i = 0; i < commit.Journal.Count; i++)
            PaymentOf(commit.Journal[i].Key).Add(commit.Journal[i]);
        for (int i = 0; i < commit.Timeline.Count; i++)
            PaymentOf(commit.Timeline[i].Key).Add(commit.Timeline[i]);
        for (int i = 0; i < commit.Outbox.Count; i++)
            Messages.Put(commit.Outbox[i]);
        for (int i = 0; i < commit.Differences.Count; i++)
            Put(commit.Differences[i]);
        for (int i = 0; i < commit.Work.Count; i++)
        {
            bool mustStay = commit.Work[i].DueAt is null && Messages.HasWaiting(commit.Work[i].Item);
            Work.Set(commit.Work[i].Item, mustStay ? commit.At : commit.Work[i].DueAt, commit.Work[i].KeepsEarlier);
        }
    }

    private void Put(Difference difference)
    {
        if (!_differences.TryGetValue(difference.Id, out Difference? known))
            _differences.Add(difference.Id, difference);
        else if (known.ClosedAt is null && difference.ClosedAt is not null)
            _differences[difference.Id] = known with { ClosedAt = difference.ClosedAt, ClosedBy = difference.ClosedBy, Decision = difference.Decision };
    }

    private Payment PaymentOf(TransactionKey key)
    {
        ref Payment? payment = ref CollectionsMarshal.GetValueRefOrAddDefault(_payments, key, out _);
        return payment ??= new Payment();
    }
}
