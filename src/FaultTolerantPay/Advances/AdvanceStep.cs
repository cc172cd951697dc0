using FaultTolerantPay.Channels;
using FaultTolerantPay.Transactions;
using FaultTolerantPay.Work;

namespace FaultTolerantPay.Advances;

/// <summary>
/// One step in the life of an advance, while it is being put together: the advance before and after, and everything that must be written with it. The
/// transitions (payout, collection, refund, recovery) work on it; <see cref="ToCommit"/> makes one atomic commit of it.
/// </summary>
/// <remarks>A handle on the commit that it fills: passing it on passes on the same step.</remarks>
internal readonly struct AdvanceStep
{
    private readonly StandInCommit _commit;

    /// <summary>A step of an advance that is there.</summary>
    public AdvanceStep(StoredAdvance stored, DateTimeOffset now)
        : this(stored.RawAdvance, stored.AdvanceVersion, now)
    {
    }

    /// <summary>The first step of a new advance.</summary>
    public AdvanceStep(Advance reserved, DateTimeOffset now)
        : this(reserved, 0, now)
    {
    }

    private AdvanceStep(Advance before, long version, DateTimeOffset now)
    {
        Before = before;
        Version = version;
        _commit = new StandInCommit { At = now, Advance = before };
    }

    /// <summary>The advance before; its version may be an older one.</summary>
    public Advance Before { get; }

    /// <summary>
    /// The version that is stored, which the advance after the step has to bear. A transition that copies the advance may set it along; <see cref="ToCommit"/> does where none did.
    /// </summary>
    public long Version { get; }

    public Advance After { get => _commit.Advance!; set => _commit.Set(value); }

    public DateTimeOffset Now => _commit.At;

    /// <summary>The payment's new outcome, where the step decides it.</summary>
    public TransactionOutcome? Outcome { get => _commit.Outcome; set => _commit.Outcome = value; }

    /// <summary>Nothing is done but that the advance comes up at once in another lane: that of the channel that its next step calls.</summary>
    public void MoveTo(string lane)
    {
        After = After with { NextActionAt = Now };
        _commit.Lane = lane;
    }

    public bool IsEmpty => ReferenceEquals(Before, After) && _commit.Timeline.Count == 0 && _commit.Differences.Count == 0 && _commit.Instructions.Count == 0;

    public void Write(Instruction instruction) => _commit.Put(instruction);

    /// <summary>Books an entry; postings of 0 are left out, and an entry without postings is none.</summary>
    public void Book(string name, params ReadOnlySpan<Posting> postings)
    {
        Span<Posting> booked = stackalloc Posting[postings.Length];
        int count = 0;
        foreach (Posting posting in postings)
        {
            if (posting.AmountMinor != 0)
                booked[count++] = posting;
        }
        if (count == 0)
            return;
        _commit.Add(new JournalEntry
        {
            Key = After.Key,
            At = Now,
            Event = name,
            Currency = After.Amount.Currency,
            Postings = Postings.Of(booked[..count]),
        });
    }

    /// <summary>Two lines at once, as every decision has them.</summary>
    public void Note((string Name, string Detail) first, (string Name, string Detail) second) =>
        _commit.Add([new TimelineEvent(After.Key, Now, first.Name, first.Detail), new TimelineEvent(After.Key, Now, second.Name, second.Detail)]);

    public void Note(string name, string detail, OperatorId? by = null) => _commit.Add([new TimelineEvent(After.Key, Now, name, detail, by)]);

    /// <summary>Books a receipt: the step is stored only where it was booked for no payment before.</summary>
    public void Take(string receipt) => _commit.Add(new BookedReceipt(receipt, After.Key));

    /// <summary>Stores an order that waits for a second person, or what was decided on it.</summary>
    public void Put(ApprovalRequest approval) => _commit.Put(approval);

    /// <summary>Another step of the same advance at the same time, with nothing done yet: an order is tried on it.</summary>
    public AdvanceStep Again() => new(Before, Version, Now);

    public void Send(OutboxMessage message) => _commit.Add(message);

    public void Open(DifferenceKind kind, string about, string evidence) => Put(new Difference
    {
        Id = $"{After.Key}#{kind}#{about}",
        Key = After.Key,
        Kind = kind,
        OpenedAt = Now,
        Evidence = evidence,
    });

    /// <summary>Opens a difference, or closes it.</summary>
    public void Put(Difference difference) => _commit.Add(difference);

    /// <summary>Keeps the payment's outcome in step: a final one stays (M4), and the merchant is told of a new one.</summary>
    public void TellOutcome(TransactionRecord record)
    {
        if (record.Outcome.IsFinal)
            Outcome = null;
        else if (Outcome is { IsFinal: true } final)
            Send(Notices.OutcomeChanged(record.Key, final));
    }

    /// <summary>One atomic commit of the step. Exposure follows from the advance before and after, so that no step can forget a counter.</summary>
    /// <param name="record">The payment's record as the step leaves it; null where it does not change.</param>
    /// <param name="limits">The caps and windows that must hold; only a reservation has any.</param>
    /// <param name="velocity">What the velocity windows count; only a reservation has any.</param>
    /// <param name="lease">The lease under which the step is made.</param>
    public StandInCommit ToCommit(TransactionRecord? record, IReadOnlyList<CounterLimit> limits, IReadOnlyList<CounterChange> velocity, WorkLease? lease)
    {
        // Whatever way led here: nothing further is sent while evidence contradicts what was sent before (M3).
        if (Before.IsHeld && After.InFlight is { } next && next.Key != Before.InFlight?.Key)
            throw new InvalidOperationException($"Advance {After.Key} is held by '{Before.HeldBy[0]}'; {next.Key} cannot be written.");
        // A pause stops the next instruction of a state: another state has another one.
        if (After.PausedBy is not null && After.State != Before.State)
            After = After with { PausedBy = null };
        // It says why a collection was given up, and nothing once it goes on or is over.
        if (After.NeedsMandate && After.State != AdvanceState.Delinquent)
            After = After with { NeedsMandate = false };
        if (After.Version != Version)
            _commit.Set(After with { Version = Version });
        long exposureBefore = Version == 0 ? 0 : Before.ExposureMinor;
        long exposureAfter = After.ExposureMinor;
        IReadOnlyList<CounterChange> counters = velocity;
        if (exposureBefore != exposureAfter)
        {
            long count = (exposureAfter > 0 ? 1 : 0) - (exposureBefore > 0 ? 1 : 0);
            counters = new ExposureChanges(After, checked(exposureAfter - exposureBefore), count, velocity);
        }
        // Nothing was paid, and nobody knows yet what the business system did: the payment itself is asked for.
        bool asksForPayment = After.State == AdvanceState.Released && Outcome is { IsFinal: false };
        _commit.Complete(record, counters, limits, new StepWork(_commit, Version == 0 ? StepWork.QueueOf(After) : StepWork.QueueOf(Before), asksForPayment), lease);
        return _commit;
    }
}
