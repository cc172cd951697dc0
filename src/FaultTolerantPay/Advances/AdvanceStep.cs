using System.Collections.Immutable;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Transactions;
using FaultTolerantPay.Work;

namespace FaultTolerantPay.Advances;

/// <summary>
/// One step in the life of an advance, while it is being put together: the advance before and after, and everything that must be written with it. The
/// transitions (payout, collection, refund, recovery) work on it; <see cref="ToCommit"/> makes one atomic commit of it.
/// </summary>
internal sealed class AdvanceStep(Advance before, DateTimeOffset now)
{
    private readonly List<Instruction> _instructions = new(1);
    private readonly List<JournalEntry> _journal = new(2);
    private readonly List<TimelineEvent> _timeline = new(2);
    private List<OutboxMessage>? _outbox;
    private List<Difference>? _differences;

    public Advance Before { get; } = before;

    public Advance After { get; set; } = before;

    public DateTimeOffset Now { get; } = now;

    /// <summary>The payment's new outcome, where the step decides it.</summary>
    public TransactionOutcome? Outcome { get; set; }

    public bool IsEmpty => ReferenceEquals(Before, After) && _timeline.Count == 0 && _differences is null && _instructions.Count == 0;

    public void Write(Instruction instruction)
    {
        _instructions.RemoveAll(earlier => earlier.Key == instruction.Key);
        _instructions.Add(instruction);
    }

    /// <summary>Books an entry; postings of 0 are left out, and an entry without postings is none.</summary>
    public void Book(string name, params ReadOnlySpan<Posting> postings)
    {
        var entry = ImmutableArray.CreateBuilder<Posting>(postings.Length);
        foreach (Posting posting in postings)
        {
            if (posting.AmountMinor != 0)
                entry.Add(posting);
        }
        if (entry.Count > 0)
            _journal.Add(new JournalEntry { Key = After.Key, At = Now, Event = name, Currency = After.Amount.Currency, Postings = entry.DrainToImmutable() });
    }

    public void Note(string name, string detail, OperatorId? by = null) => _timeline.Add(new TimelineEvent(After.Key, Now, name, detail, by));

    public void Send(OutboxMessage message) => (_outbox ??= []).Add(message);

    public void Open(DifferenceKind kind, string about, string evidence) => (_differences ??= []).Add(new Difference
    {
        Id = $"{After.Key}#{kind}#{about}",
        Key = After.Key,
        Kind = kind,
        OpenedAt = Now,
        Evidence = evidence,
    });

    /// <summary>One atomic commit of the step. Exposure follows from the advance before and after, so that no step can forget a counter.</summary>
    /// <param name="record">The payment's record as it is stored; changed where the step decides an outcome.</param>
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
            counters = Exposure.Changes(After, checked(exposureAfter - exposureBefore), count, velocity);
        }
        return new StandInCommit
        {
            At = Now,
            Transaction = Outcome is null ? null : record! with { Outcome = Outcome },
            Advance = After,
            Instructions = _instructions,
            Journal = _journal,
            Counters = counters,
            Limits = limits,
            Outbox = _outbox ?? (IReadOnlyList<OutboxMessage>)[],
            Differences = _differences ?? (IReadOnlyList<Difference>)[],
            Timeline = _timeline,
            Work = Work(),
            Lease = lease,
        };
    }

    private WorkChange[] Work()
    {
        var advance = new WorkChange(new WorkItemKey(WorkKind.Advance, After.Key), After.NextActionAt);
        if (_outbox is null)
            return [advance];
        var work = new List<WorkChange>(1 + _outbox.Count) { advance };
        foreach (OutboxMessage message in _outbox)
            work.Add(new WorkChange(message.Stream, Now, KeepsEarlier: true));
        return [.. work];
    }
}
