using FaultTolerantPay.Model;
using FaultTolerantPay.Simulation.Edges;
using FaultTolerantPay.Simulation.Outside;
using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Simulation.Checks;

/// <summary>
/// Everything that became durable, kept apart from the store and checked commit by commit: right after each commit, what it touched must be
/// right (M1 to M10).
/// </summary>
internal sealed class DurableState(SimulatedWorld world)
{
    private static readonly Account[] Accounts = Enum.GetValues<Account>();

    private readonly Dictionary<TransactionKey, PaymentFacts> _payments = [];
    private readonly Dictionary<string, Discrepancy> _discrepancies = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Discrepancy> _openEvidence = new(StringComparer.Ordinal);
    private readonly HashSet<TransactionKey> _open = [];
    private readonly ExposureCheck _exposure = new(world);
    private readonly InstructionCheck _instructions = new(world);
    private readonly MessageStreams _messages = new(world);

    public IReadOnlyDictionary<TransactionKey, PaymentFacts> Payments => _payments;

    public IReadOnlyDictionary<string, Discrepancy> Discrepancies => _discrepancies;

    /// <summary>Open discrepancies that hold an advance.</summary>
    public IReadOnlyDictionary<string, Discrepancy> OpenEvidence => _openEvidence;

    public IReadOnlyDictionary<CounterKey, (long Amount, long Count)> Exposures => _exposure.Exposures;

    public IReadOnlyDictionary<WorkItemKey, StreamFacts> Streams => _messages.All;

    /// <summary>Payments that are neither final nor answered for good.</summary>
    public IReadOnlyCollection<TransactionKey> Open => _open;

    public PaymentFacts? Find(TransactionKey key) => _payments.GetValueOrDefault(key);

    public Instruction? Instruction(InstructionKey key) => Find(key.Transaction)?.Find(key);

    public bool HasOpenEvidence(InstructionKey key) => _openEvidence.Values.Any(open => open.Instruction == key);

    public bool HasWaitingMessages() => _messages.HasWaitingMessages();

    /// <summary>An advice leaves a node.</summary>
    public void AdviceLeaves(Advice advice) => _messages.AdviceLeaves(advice);

    /// <summary>An instruction leaves a node.</summary>
    public void Sent(Link link, Instruction instruction) => _instructions.Sent(link, instruction, Instruction(instruction.Key));

    /// <summary>A commit is durable.</summary>
    public void Commit(Edge edge, StandInCommit commit, CapsInForce caps, long calledAt, long askedAt)
    {
        foreach (TimelineEvent line in commit.Timeline)
        {
            world.Scan("timeline", line.Detail);
            if (line.Name == "contradicting-evidence")
            {
                world.Coverage.Mark("evidence kept");
            }
        }
        // The instructions of a commit are checked against the discrepancies before it: what opens one cannot be written with it.
        Discrepancy[] held = commit.Instructions.Count == 0 || _openEvidence.Count == 0 ? []
            : [.. _openEvidence.Values.Where(open => open.Key == commit.Advance?.Key)];
        foreach (Discrepancy discrepancy in commit.Discrepancies)
        {
            Put(discrepancy);
        }

        foreach (OutboxMessage message in commit.Outbox)
        {
            _messages.Put(message);
        }

        foreach (WorkChange change in commit.Work)
        {
            Queue(change);
        }

        if (commit.Transaction is { } record)
        {
            Put(record);
            _payments[record.Key].WrittenBy = edge.Life.Name;
            _payments[record.Key].Writers.Add(edge.Life.Name);
        }
        world.SecondPerson.Committed(commit, commit.Advance is { } changed ? Find(changed.Key) : null);
        if (commit.Advance is { } advance)
        {
            Put(edge, commit, advance, caps, calledAt, askedAt, held);
        }

        foreach (JournalEntry entry in commit.Journal)
        {
            Put(entry);
        }

        foreach (CounterChange change in commit.Counters)
        {
            _exposure.Count(change);
        }

        if (commit.Advance is not null)
        {
            CheckAdvance(_payments[commit.Advance.Key]);
        }

        if ((commit.Transaction?.Key ?? commit.Advance?.Key) is { } key)
        {
            CheckQueued(_payments[key]);
        }
    }

    private void Put(Discrepancy discrepancy)
    {
        world.Scan("discrepancy", discrepancy.Evidence);
        world.Coverage.Mark("discrepancy " + discrepancy.Kind);
        if (!_discrepancies.TryGetValue(discrepancy.Id, out Discrepancy? known))
        {
            _discrepancies.Add(discrepancy.Id, discrepancy);
        }
        else if (known.ClosedAt is null && discrepancy.ClosedAt is not null)
        {
            _discrepancies[discrepancy.Id] = discrepancy;
        }

        Discrepancy now = _discrepancies[discrepancy.Id];
        if (now is { Instruction: not null, ClosedAt: null })
        {
            _openEvidence[now.Id] = now;
        }
        else
        {
            _openEvidence.Remove(now.Id);
        }
    }

    private void Queue(WorkChange change)
    {
        bool isQueued = change.DueAt is not null;
        switch (change.Item.Kind)
        {
            case WorkKind.Transaction:
                Of(change.Item.Transaction).IsTransactionQueued = isQueued;
                break;
            case WorkKind.Confirmation:
                Of(change.Item.Transaction).IsConfirmationQueued = isQueued;
                break;
            case WorkKind.Paused:
                Of(change.Item.Transaction).IsPausedQueued = isQueued;
                break;
            case WorkKind.Mandate:
                // The option that fills it is off.
                break;
            case WorkKind.Advance:
                Of(change.Item.Transaction).IsAdvanceQueued = isQueued;
                break;
            default:
                _messages.Queue(change.Item, isQueued);
                break;
        }
    }

    private PaymentFacts Of(TransactionKey key)
    {
        if (!_payments.TryGetValue(key, out PaymentFacts? facts))
        {
            _payments.Add(key, facts = new PaymentFacts(key));
        }

        return facts;
    }

    private void Put(TransactionRecord record)
    {
        PaymentFacts facts = Of(record.Key);
        if (facts.Record is { } before)
        {
            if (AdvanceStateTable.IsFinal(before.Outcome) && before.Outcome.Kind != record.Outcome.Kind)
            {
                world.Fail("M4", $"{record.Key} was {before.Outcome.Kind} and becomes {record.Outcome.Kind}.");
            }

            if (before.Version != record.Version)
            {
                world.Fail("M4", $"{record.Key} has version {before.Version}; the commit was made on {record.Version}.");
            }
        }
        if (record.Outcome.Refusal is { } refusal)
        {
            foreach (Detail detail in refusal.Details)
            {
                world.Scan("refusal", detail.Value);
            }
        }
        facts.Record = record with { Version = record.Version + 1 };
        world.Coverage.Stored(record.Outcome);
    }

    private void Put(JournalEntry entry)
    {
        PaymentFacts facts = Of(entry.Key);
        long sum = 0;
        foreach (Posting posting in entry.Postings)
        {
            facts.Booked[(int)posting.Account] += posting.AmountMinor;
            sum += posting.AmountMinor;
        }
        if (sum != 0)
        {
            world.Fail("M6", $"{entry.Event} of {entry.Key} sums to {sum}.");
        }
    }

    private void Put(Edge edge, StandInCommit commit, Advance advance, CapsInForce caps, long calledAt, long askedAt, Discrepancy[] held)
    {
        PaymentFacts facts = Of(advance.Key);
        Advance? before = facts.Advance;
        if ((before?.Version ?? 0) != advance.Version)
        {
            world.Fail("M2", $"{advance.Key} has version {before?.Version ?? 0}; the step was made on {advance.Version}.");
        }

        if (before is not null && before.State != advance.State)
        {
            world.Coverage.Move(before.State, advance.State);
            if (!AdvanceStateTable.Allows(before.State, advance.State))
            {
                world.Fail("M7", $"{advance.Key} moves from {before.State} to {advance.State}.");
            }
        }
        if (before is not null && before.OriginalStatus == OriginalStatus.Executed && advance.OriginalStatus != OriginalStatus.Executed)
        {
            world.Fail("M10", $"{advance.Key} forgets that the original was executed.");
        }

        foreach (Instruction instruction in commit.Instructions)
        {
            _instructions.Written(facts, instruction, held);
        }

        facts.Advance = advance with { Version = advance.Version + 1 };
        LedgerExpectation.Reckon(facts, before?.State, world);
        if (before?.State == AdvanceState.Paid && advance.State == AdvanceState.CollectionDue)
        {
            facts.ConfirmedAt = commit.At;
        }

        facts.WasDelinquent |= advance.State == AdvanceState.Delinquent;
        if (advance.PausedByControl is not null)
        {
            facts.PausedAt = commit.At;
        }

        if (before is null)
        {
            CheckReservation(edge, commit, advance, facts, caps, calledAt, askedAt);
        }

        _instructions.CheckInFlight(facts);
    }

    private void CheckReservation(Edge edge, StandInCommit commit, Advance advance, PaymentFacts facts, CapsInForce caps, long calledAt,
        long askedAt)
    {
        if (facts.Record is null || facts.Record.Request.Amount != advance.Amount || facts.Record.Request.Customer != advance.Customer)
        {
            world.Fail("M1", $"{advance.Key} is reserved for {advance.Amount}, asked was {facts.Record?.Request.Amount}.");
        }

        if (world.Consents.FindError(advance.Key.Merchant, advance.Detail.ConsentVersion, askedAt, advance.Detail.DecidedAt) is { } consent)
        {
            world.Fail("M9", $"{advance.Key}: {consent}.");
        }

        if (!advance.Detail.PrimaryOutcomeUnknown && world.Primary.Find(advance.Key) is { } original)
        {
            foreach ((string node, PrimaryCallEffect call) in original.NewestCalls)
            {
                // Without a record before the call, what other requests asked cannot be seen, nor what was answered; the confirmation finds
                // it.
                bool isForgotten = world.Answers.Of(advance.Key).Direct is not null;
                bool isVisible = (world.Settings.RecordsBeforeSending && !world.Answers.Of(advance.Key).WasUnrecorded)
                    || (node == edge.Node.Name && call.StartedAt >= askedAt && !isForgotten);
                if (isVisible && call.MayHaveExecuted)
                {
                    world.Fail("M3", $"{advance.Key} is stood in for as certainly not executed; the call of {node} may have executed.");
                }
            }
        }
        if (advance.Detail.PrimaryOutcomeUnknown)
        {
            world.Coverage.Mark("stood in on an unknown outcome");
        }

        facts.ExposureKeys = ExposureCheck.KeysOf(advance);
        _exposure.Reserved(advance, facts.ExposureKeys, caps, calledAt);
    }

    /// <summary>
    /// After each step of an advance: its accounts and the counters that it moves are what the outside world implies (M5, M6).
    /// </summary>
    private void CheckAdvance(PaymentFacts facts)
    {
        Advance advance = facts.Advance!;
        LedgerExpectation ledger = LedgerExpectation.Of(facts, world);
        if (advance.WrittenOffMinor != facts.WrittenOff)
        {
            world.Fail("M6", $"{advance.Key} ({advance.State}) has {advance.WrittenOffMinor} given up; {facts.WrittenOff} are.");
        }

        if (advance.IsSuperseded != facts.IsSuperseded)
        {
            world.Fail("M10",
                $"{advance.Key} ({advance.State}) is {(advance.IsSuperseded ? "" : "not ")}booked as executed by the business system; " +
                $"it {(facts.IsSuperseded ? "is" : "is not")} known to be.");
        }

        foreach (Account account in Accounts)
        {
            long expected = ledger.On(account, advance);
            if (facts.Booked[(int)account] != expected)
            {
                world.Fail("M6",
                    $"{advance.Key} ({advance.State}) has {facts.Booked[(int)account]} on {account}; the outside world implies " +
                    $"{expected}.");
            }
        }
        _exposure.Moved(facts, advance.State == AdvanceState.Released ? 0 : ledger.Exposure(advance.State));
        // Cash that was handed in too much is owed back.
        if (ledger.Collected - ledger.Settled - ledger.CustomerRefunded > advance.Amount.Minor && !ledger.HasTurned)
        {
            world.Fail("M2",
                $"{advance.Key}: {ledger.Collected} collected, {ledger.Settled} of it manually, and " +
                $"{ledger.CustomerRefunded} refunded of {advance.Amount.Minor}.");
        }
    }

    private void CheckQueued(PaymentFacts facts)
    {
        if (facts.Advance is { State: not AdvanceState.Released } final && AdvanceStateTable.IsFinal(final.State)
            && LedgerExpectation.Of(facts, world).Due != 0)
        {
            world.Fail("M7", $"{final.Key} is {final.State} with {LedgerExpectation.Of(facts, world).Due} owed.");
        }

        if (facts.Advance is { IsCustomerRefundStopped: true } stopped
            && !_discrepancies.Values.Any(open => open is { Kind: DiscrepancyKind.CustomerRefundOverdue, ClosedAt: null }
                && open.Key == stopped.Key))
        {
            world.Fail("M7",
                $"{stopped.Key} owes the customer {stopped.CustomerRefundDueMinor}; nothing is sent, and no discrepancy is open.");
        }

        WorkKind? expected = facts.Advance switch
        {
            null => null,
            { State: var state } when AdvanceStateTable.IsFinal(state) => null,
            { PausedByControl: not null } => WorkKind.Paused,
            { State: AdvanceState.Paid } => WorkKind.Confirmation,
            _ => WorkKind.Advance,
        };
        bool isWhereItBelongs = facts.IsAdvanceQueued == (expected == WorkKind.Advance)
            && facts.IsConfirmationQueued == (expected == WorkKind.Confirmation)
            && facts.IsPausedQueued == (expected == WorkKind.Paused);
        if (facts.Advance is { } advance && !isWhereItBelongs)
        {
            world.Fail("M7",
                $"{advance.Key} is {advance.State}; in the queue of advances: {facts.IsAdvanceQueued}, of confirmations: " +
                $"{facts.IsConfirmationQueued}, of what is paused: {facts.IsPausedQueued}; expected: {expected}.");
        }

        bool isPending = facts.Record is { Outcome: { Reason: not OutcomeReasons.Withdrawn } outcome }
            && !AdvanceStateTable.IsFinal(outcome);
        // While there is an advance, it decides the outcome; once that is released, and before there is one, the payment itself is asked
        // for.
        if (isPending && facts.Advance is null or { State: AdvanceState.Released } && !facts.IsTransactionQueued)
        {
            world.Fail("M7", $"{facts.Key} is pending and not in the queue.");
        }

        if (isPending || (facts.Advance is { } open && !AdvanceStateTable.IsFinal(open.State)))
        {
            _open.Add(facts.Key);
        }
        else
        {
            _open.Remove(facts.Key);
        }

        _messages.CheckQueued(facts.Key);
    }
}
