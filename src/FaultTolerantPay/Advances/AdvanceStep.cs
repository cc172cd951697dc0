using System.Runtime.InteropServices;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Transactions;
using FaultTolerantPay.Work;

namespace FaultTolerantPay.Advances;

/// <summary>
/// One step in the life of an advance, while it is being put together: the advance before and after, and everything that must be written with it. The
/// transitions (payout, collection, refund, recovery) work on it; <see cref="ToCommit"/> makes one atomic commit of it.
/// </summary>
/// <remarks>
/// Arrays of exact length, not lists: most steps hold one or two of each, and a decision is made of two steps. Lists took 0.4 KB more for each decision.
/// </remarks>
internal sealed class AdvanceStep(Advance before, DateTimeOffset now)
{
    private Instruction[] _instructions = [];
    private JournalEntry[] _journal = [];
    private TimelineEvent[] _timeline = [];
    private OutboxMessage[] _outbox = [];
    private Difference[] _differences = [];

    public Advance Before { get; } = before;

    public Advance After { get; set; } = before;

    public DateTimeOffset Now { get; } = now;

    /// <summary>The payment's new outcome, where the step decides it.</summary>
    public TransactionOutcome? Outcome { get; set; }

    public bool IsEmpty => ReferenceEquals(Before, After) && _timeline.Length == 0 && _differences.Length == 0 && _instructions.Length == 0;

    public void Write(Instruction instruction)
    {
        for (int i = 0; i < _instructions.Length; i++)
        {
            if (_instructions[i].Key == instruction.Key)
            {
                _instructions[i] = instruction;
                return;
            }
        }
        Add(ref _instructions, instruction);
    }

    /// <summary>Books an entry; postings of 0 are left out, and an entry without postings is none.</summary>
    public void Book(string name, params ReadOnlySpan<Posting> postings)
    {
        int count = 0;
        foreach (Posting posting in postings)
            count += posting.AmountMinor != 0 ? 1 : 0;
        if (count == 0)
            return;
        var entry = new Posting[count];
        foreach (Posting posting in postings)
        {
            if (posting.AmountMinor != 0)
                entry[^count--] = posting;
        }
        Add(ref _journal, new JournalEntry
        {
            Key = After.Key,
            At = Now,
            Event = name,
            Currency = After.Amount.Currency,
            Postings = ImmutableCollectionsMarshal.AsImmutableArray(entry),
        });
    }

    /// <summary>Two lines at once, as every decision has them.</summary>
    public void Note((string Name, string Detail) first, (string Name, string Detail) second) =>
        _timeline = [.. _timeline, new TimelineEvent(After.Key, Now, first.Name, first.Detail), new TimelineEvent(After.Key, Now, second.Name, second.Detail)];

    public void Note(string name, string detail, OperatorId? by = null) => Add(ref _timeline, new TimelineEvent(After.Key, Now, name, detail, by));

    public void Send(OutboxMessage message) => Add(ref _outbox, message);

    public void Open(DifferenceKind kind, string about, string evidence) => Add(ref _differences, new Difference
    {
        Id = $"{After.Key}#{kind}#{about}",
        Key = After.Key,
        Kind = kind,
        OpenedAt = Now,
        Evidence = evidence,
    });

    /// <summary>One atomic commit of the step. Exposure follows from the advance before and after, so that no step can forget a counter.</summary>
    /// <param name="record">The payment's record with its new outcome; null where the step decides none.</param>
    /// <param name="limits">The caps and windows that must hold; only a reservation has any.</param>
    /// <param name="velocity">What the velocity windows count; only a reservation has any.</param>
    /// <param name="lease">The lease under which the step is made.</param>
    public StandInCommit ToCommit(TransactionRecord? record, IReadOnlyList<CounterLimit> limits, IReadOnlyList<CounterChange> velocity, WorkLease? lease)
    {
        bool isNew = Before.Version == 0;
        long exposureBefore = isNew ? 0 : Before.ExposureMinor;
        long exposureAfter = After.ExposureMinor;
        IReadOnlyList<CounterChange> counters = velocity;
        if (exposureBefore != exposureAfter)
        {
            long count = (exposureAfter > 0 ? 1 : 0) - (exposureBefore > 0 ? 1 : 0);
            counters = new ExposureChanges(After, checked(exposureAfter - exposureBefore), count, velocity);
        }
        return new StandInCommit
        {
            At = Now,
            Transaction = record,
            Advance = After,
            Instructions = _instructions,
            Journal = _journal,
            Counters = counters,
            Limits = limits,
            Outbox = _outbox,
            Differences = _differences,
            Timeline = _timeline,
            Work = Work(),
            Lease = lease,
        };
    }

    private WorkChange[] Work()
    {
        // Nothing was paid, and nobody knows yet what the business system did: the payment itself is asked for.
        bool asksForPayment = After.State == AdvanceState.Released && Outcome is { IsFinal: false };
        var work = new WorkChange[1 + _outbox.Length + (asksForPayment ? 1 : 0)];
        work[0] = new WorkChange(new WorkItemKey(WorkKind.Advance, After.Key), After.NextActionAt);
        for (int i = 0; i < _outbox.Length; i++)
            work[1 + i] = new WorkChange(_outbox[i].Stream, Now, KeepsEarlier: true);
        if (asksForPayment)
            work[^1] = new WorkChange(new WorkItemKey(WorkKind.Transaction, After.Key), Now);
        return work;
    }

    private static void Add<T>(ref T[] items, T item)
    {
        Array.Resize(ref items, items.Length + 1);
        items[^1] = item;
    }
}
