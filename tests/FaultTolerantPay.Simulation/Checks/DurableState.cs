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
    private readonly Dictionary<CounterKey, (long Amount, long Count)> _counters = [];
    private readonly Dictionary<CounterKey, (long Amount, long Count)> _exposures = [];
    private readonly Dictionary<WorkItemKey, StreamFacts> _streams = [];
    private readonly Dictionary<string, Discrepancy> _differences = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Discrepancy> _openEvidence = new(StringComparer.Ordinal);
    private readonly List<(Advance Advance, CounterKey[] Keys, CapsInForce Caps)> _reservations = [];
    private readonly HashSet<TransactionKey> _open = [];
    private readonly CollectionTimes _collectionTimes = new(world);
    private readonly RefundAllocations _refundAccounts = new(world);

    public IReadOnlyDictionary<TransactionKey, PaymentFacts> Payments => _payments;

    public IReadOnlyDictionary<string, Discrepancy> Discrepancies => _differences;

    /// <summary>Open differences that hold an advance.</summary>
    public IReadOnlyDictionary<string, Discrepancy> OpenEvidence => _openEvidence;

    public IReadOnlyDictionary<CounterKey, (long Amount, long Count)> Exposures => _exposures;

    public IReadOnlyDictionary<WorkItemKey, StreamFacts> Streams => _streams;

    /// <summary>Payments that are neither final nor answered for good.</summary>
    public IReadOnlyCollection<TransactionKey> Open => _open;

    public PaymentFacts? Find(TransactionKey key) => _payments.GetValueOrDefault(key);

    public Instruction? Instruction(InstructionKey key) => Find(key.Transaction)?.Find(key);

    public bool HasOpenEvidence(InstructionKey key) => _openEvidence.Values.Any(open => open.Instruction == key);

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
        // The instructions of a commit are checked against the differences before it: what opens one cannot be written with it.
        Discrepancy[] held = commit.Instructions.Count == 0 || _openEvidence.Count == 0 ? []
            : [.. _openEvidence.Values.Where(open => open.Key == commit.Advance?.Key)];
        foreach (Discrepancy difference in commit.Discrepancies)
        {
            Put(difference);
        }

        foreach (OutboxMessage message in commit.Outbox)
        {
            Put(message);
        }

        foreach (WorkChange change in commit.Work)
        {
            Queue(change);
        }

        if (commit.Transaction is { } record)
        {
            Put(record);
            _payments[record.Key].WrittenBy = edge.Life.Name;
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
            Count(change);
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

    /// <summary>An advice leaves a node: those before it in its payment's stream must be over (recovery is in order).</summary>
    public void AdviceLeaves(Advice advice)
    {
        StreamFacts? stream = _streams.GetValueOrDefault(new WorkItemKey(WorkKind.Advices, advice.Key));
        if (stream is null || !stream.Messages.TryGetValue(advice.Id, out MessageFacts? message))
        {
            world.Fail("M1", $"advice {advice.Id} is sent and not stored.");
            return;
        }
        if (message.WasSent)
        {
            return;
        }

        message.WasSent = true;
        for (int i = stream.FirstOpen; i < stream.Order.Count && stream.Order[i] != advice.Id; i++)
        {
            if (stream.Messages[stream.Order[i]].Status == OutboxStatus.Waiting)
            {
                world.Fail("M7", $"advice {advice.Id} is sent while {stream.Order[i]} before it waits.");
            }
        }
    }

    /// <summary>An instruction leaves a node (M1).</summary>
    public void Sent(Link link, Instruction instruction)
    {
        Instruction? stored = Instruction(instruction.Key);
        if (stored is null)
        {
            world.Fail("M1", $"{instruction.Key} is sent and not stored.");
        }
        else if (stored.IsResolved)
        {
            world.Fail("M1", $"{instruction.Key} is sent after it ended as {stored.Outcome}.");
        }
        // Another node, whose clock is ahead, may have asked about it already.
        else if (RecordComparer.FindDifference(instruction,
            stored with { Queries = instruction.Queries, Code = instruction.Code }) is { } difference)
        {
            world.Fail("M1", $"{instruction.Key} is not sent as it is stored: {difference}.");
        }

        if (link.Node.WallNow >= instruction.SendBefore)
        {
            world.Fail("M1", $"{instruction.Key} is sent at {link.Node.WallNow:O}, to be sent before {instruction.SendBefore:O}.");
        }

        world.Pauses.Sent(instruction);
        if (instruction.Key.Purpose == InstructionPurpose.Collection)
        {
            CheckNotExecuted(instruction.Key.Transaction, "a collection is sent");
        }
    }

    private void CheckNotExecuted(TransactionKey key, string what)
    {
        // Where the business system cannot fence, it may execute at any time; what was collected is then paid back, which the end checks.
        if (!world.Settings.CanCancel)
        {
            return;
        }

        PrimaryPayment? original = world.Primary.Find(key);
        if (original is { IsExecuted: true } || original is not ({ IsCancelled: true } or { IsDeclined: true }))
        {
            world.Fail("M10", $"{key}: {what} although the original is {(original is { IsExecuted: true } ? "executed" : "not fenced")}.");
        }
    }

    private void Put(Discrepancy discrepancy)
    {
        world.Scan("difference", discrepancy.Evidence);
        world.Coverage.Mark("difference " + discrepancy.Kind);
        if (!_differences.TryGetValue(discrepancy.Id, out Discrepancy? known))
        {
            _differences.Add(discrepancy.Id, discrepancy);
        }
        else if (known.ClosedAt is null && discrepancy.ClosedAt is not null)
        {
            _differences[discrepancy.Id] = discrepancy;
        }

        Discrepancy now = _differences[discrepancy.Id];
        if (now is { Instruction: not null, ClosedAt: null })
        {
            _openEvidence[now.Id] = now;
        }
        else
        {
            _openEvidence.Remove(now.Id);
        }
    }

    private void Put(OutboxMessage message)
    {
        if (!_streams.TryGetValue(message.Stream, out StreamFacts? stream))
        {
            _streams.Add(message.Stream, stream = new StreamFacts());
        }

        if (!stream.Messages.TryGetValue(message.Id, out MessageFacts? known))
        {
            stream.Order.Add(message.Id);
            stream.Messages.Add(message.Id, known = new MessageFacts(message.Key));
            stream.Waiting++;
        }
        if (known.Status == OutboxStatus.Waiting && message.Number > 0 && message.Status != OutboxStatus.Waiting)
        {
            known.Status = message.Status;
            stream.Waiting--;
            world.Coverage.Mark("message " + message.Status);
        }
        if (message.Attempts > 0 && message.Attempts < known.Attempts && message.Status == OutboxStatus.Waiting)
        {
            known.Status = OutboxStatus.Waiting;
        }

        known.Attempts = Math.Max(known.Attempts, message.Attempts);
        while (stream.FirstOpen < stream.Order.Count && stream.Messages[stream.Order[stream.FirstOpen]].Status != OutboxStatus.Waiting)
        {
            stream.FirstOpen++;
        }

        if (known.Attempts > world.Settings.MessageAttempts)
        {
            world.Fail("M7", $"{message.Id} was sent {known.Attempts} times, at most {world.Settings.MessageAttempts} are allowed.");
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
                if (!_streams.TryGetValue(change.Item, out StreamFacts? stream))
                {
                    _streams.Add(change.Item, stream = new StreamFacts());
                }

                stream.IsQueued = isQueued || stream.Waiting > 0;
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

    private void Count(CounterChange change)
    {
        if (change.Key.Slice is not null)
        {
            return;
        }

        (long amount, long count) = _counters.GetValueOrDefault(change.Key);
        _counters[change.Key] = (amount + change.AmountDelta, count + change.CountDelta);
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
            Put(facts, instruction, held);
        }

        facts.Advance = advance with { Version = advance.Version + 1 };
        Checks.LedgerExpectation.Reckon(facts, before?.State, world);
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

        CheckInFlight(facts);
    }

    private void CheckInFlight(PaymentFacts facts)
    {
        Advance advance = facts.Advance!;
        Instruction? unresolved = null;
        foreach (Instruction instruction in facts.Instructions)
        {
            if (instruction.IsResolved)
            {
                continue;
            }

            if (unresolved is not null)
            {
                world.Fail("M3", $"{unresolved.Key} and {instruction.Key} are under way at once.");
            }

            unresolved = instruction;
        }
        if (advance.InFlight?.Key != unresolved?.Key)
        {
            world.Fail("M3",
                $"{advance.Key} has {advance.InFlight?.Key.ToString() ?? "nothing"} under way; stored is " +
                $"{unresolved?.Key.ToString() ?? "nothing"}.");
        }
    }

    private void Put(PaymentFacts facts, Instruction instruction, Discrepancy[] held)
    {
        int at = facts.Instructions.FindIndex(known => known.Key == instruction.Key);
        if (at < 0)
        {
            if (held.Length > 0)
            {
                world.Fail("M3", $"{instruction.Key} is written while {held[0].Id} is open: {held[0].Evidence}");
            }

            CheckNew(facts, instruction);
            facts.Instructions.Add(instruction);
            return;
        }
        Instruction before = facts.Instructions[at];
        if (before.IsResolved && (before.Outcome != instruction.Outcome || !instruction.IsResolved))
        {
            world.Fail("M7", $"{instruction.Key} ended as {before.Outcome} and is overwritten with {instruction.Outcome}.");
        }

        facts.Instructions[at] = instruction;
        if (instruction.IsResolved && !before.IsResolved)
        {
            CheckResolved(instruction);
        }
        else if (AdvanceStateTable.Moved(instruction) != AdvanceStateTable.Moved(before))
        {
            CheckCorrected(instruction, before);
        }
    }

    /// <summary>What is said of an instruction for certain must be true outside.</summary>
    private void CheckResolved(Instruction instruction)
    {
        bool happened = instruction.Outcome == OperationOutcome.Succeeded;
        world.Coverage.Mark($"{instruction.Key.Purpose} ended {instruction.Outcome}");
        if (instruction.Outcome is OperationOutcome.Pending or OperationOutcome.Unknown)
        {
            world.Fail("M3", $"{instruction.Key} ended as {instruction.Outcome}.");
        }

        if (instruction.Channel == FaultTolerantPay.Instruction.BusinessSystemChannel)
        {
            bool posted = world.Primary.Advices.TryGetValue(instruction.Reference, out PrimaryResult receipt)
                && receipt.Outcome == OperationOutcome.Succeeded;
            if (posted != happened)
            {
                world.Fail("M3",
                    $"{instruction.Key} is recorded as {instruction.Outcome}; the business system " +
                    $"{(posted ? "posted it" : "did not post it")}.");
            }

            return;
        }
        OutsideInstruction? order = world.Channels.Find(instruction.Key);
        bool booked = order is { Status: InstructionStatus.Booked };
        if (booked != happened || (!happened && order is { IsInLateBookingWindow: true }))
        {
            world.Fail("M3",
                $"{instruction.Key} is recorded as {instruction.Outcome} ({instruction.Code}); outside it is " +
                $"{order?.Status.ToString() ?? "not there"}.");
        }
    }

    /// <summary>What an instruction moved is recorded anew: only what an operator decided, and what is true outside.</summary>
    private void CheckCorrected(Instruction instruction, Instruction before)
    {
        OutsideInstruction? order = world.Channels.Find(instruction.Key);
        if (order is not { HasTurned: true } || order.MovedMinor != AdvanceStateTable.Moved(instruction)
            || instruction.Decisions != before.Decisions + 1)
        {
            world.Fail("M7",
                $"{instruction.Key} moved {AdvanceStateTable.Moved(before)} on record and now " +
                $"{AdvanceStateTable.Moved(instruction)}; outside it is {order?.MovedMinor}.");
        }
        else
        {
            order.BeforeTurnMinor = null;
        }

        world.Coverage.Mark($"{instruction.Key.Purpose} corrected");
    }

    private void CheckNew(PaymentFacts facts, Instruction instruction)
    {
        int newest = 0;
        long outstanding = facts.Advance is null ? 0 : Checks.LedgerExpectation.Of(facts, world).Due;
        foreach (Instruction earlier in facts.Instructions)
        {
            if (!earlier.IsResolved)
            {
                world.Fail("M3", $"{instruction.Key} is written while {earlier.Key} is under way.");
            }

            if (world.Channels.Find(earlier.Key) is { IsInLateBookingWindow: true } order)
            {
                world.Fail("M3", $"{instruction.Key} is written while {earlier.Key} is {order.Status} outside.");
            }

            if (earlier.Key.Purpose != instruction.Key.Purpose)
            {
                continue;
            }

            newest = Math.Max(newest, earlier.Key.Ordinal);
            if (instruction.Key.Purpose == InstructionPurpose.Payout
                && world.Channels.Find(earlier.Key) is { Status: InstructionStatus.Booked, HasTurned: false })
            {
                world.Fail("M2", $"{instruction.Key} is written although {earlier.Key} was paid.");
            }
        }
        if (instruction.Key.Ordinal != newest + 1)
        {
            world.Fail("M2", $"{instruction.Key} follows ordinal {newest}.");
        }

        if (instruction.IsResolved || instruction.Amount.Minor <= 0)
        {
            world.Fail("M1", $"{instruction} is written as resolved, or without an amount.");
        }

        switch (instruction.Key.Purpose)
        {
            case InstructionPurpose.Collection:
                if (instruction.Amount.Minor > outstanding)
                {
                    world.Fail("M2", $"{instruction.Key} asks for {instruction.Amount.Minor}; {outstanding} are owed.");
                }

                CheckNotExecuted(facts.Key, "a collection is written");
                _collectionTimes.Check(facts, instruction);
                break;
            case InstructionPurpose.CustomerRefund:
                if (instruction.Amount.Minor > -outstanding)
                {
                    world.Fail("M2", $"{instruction.Key} pays {instruction.Amount.Minor} back; {-outstanding} are owed.");
                }

                _refundAccounts.Check(facts, instruction);
                break;
            default:
                break;
        }
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

        string currency = advance.Amount.Currency.Code;
        facts.ExposureKeys = KeysOf(advance);
        CheckCaps(advance, facts.ExposureKeys, caps.Options, currency, calledAt);
        _reservations.Add((advance, facts.ExposureKeys, caps));
        foreach (VelocityWindow window in caps.Options.Velocity)
        {
            if (window.Currency == currency)
            {
                CheckVelocity(advance, window);
            }
        }
    }

    private void CheckCaps(Advance advance, CounterKey[] keys, CapOptions caps, string currency, long calledAt)
    {
        foreach (CounterKey key in keys)
        {
            ExposureCap? cap =
                caps.Exposure.FirstOrDefault(c => c.Scope == key.Scope && c.Currency == currency && c.Id == key.Id && c.Id is not null)
                ?? caps.Exposure.FirstOrDefault(c => c.Scope == key.Scope && c.Currency == currency && c.Id is null);
            (long amount, long count) = _exposures.GetValueOrDefault(key);
            if (cap?.MaxAmountMinor < amount + advance.Amount.Minor || cap?.MaxCount < count + 1)
            {
                world.Fail("M5",
                    $"{advance.Key} of {advance.Amount} takes {key.Scope} '{key.Id}' from {amount} in {count} past {cap!.MaxAmountMinor} in {cap.MaxCount} (asked at {TimeSpan.FromTicks(calledAt)}).");
            }
        }
    }

    /// <summary>
    /// Every window that holds this reservation is checked, also one that ends later: another node may have taken from it before this
    /// commit landed.
    /// </summary>
    private void CheckVelocity(Advance advance, VelocityWindow window)
    {
        CounterKey scope = Array.Find(KeysOf(advance), key => key.Scope == window.Scope);
        List<Advance> counted = [];
        foreach ((Advance reserved, CounterKey[] keys, CapsInForce caps) in _reservations)
        {
            // A window counts from when it is configured.
            if (Array.IndexOf(keys, scope) >= 0
                && caps.Options.Velocity.Any(known => known.Scope == window.Scope && known.Currency == window.Currency
                    && known.Length == window.Length))
            {
                counted.Add(reserved);
            }
        }
        foreach (DateTimeOffset end in counted.Select(reserved => reserved.ReservedAt)
            .Where(end => end >= advance.ReservedAt && end < advance.ReservedAt + window.Length))
        {
            Advance[] inside = [.. counted.Where(reserved => reserved.ReservedAt > end - window.Length && reserved.ReservedAt <= end)];
            long amount = inside.Sum(reserved => reserved.Amount.Minor);
            if (window.MaxAmountMinor < amount || window.MaxCount < inside.Length)
            {
                world.Fail("M5",
                    $"{advance.Key} takes the {window.Scope} window of {window.Length} that ends at {end:O} to {amount} in {inside.Length}.");
            }
        }
    }

    private static CounterKey[] KeysOf(Advance advance)
    {
        Currency currency = advance.Amount.Currency;
        List<CounterKey> keys =
        [
            new(CounterScope.All, "", currency),
            new(CounterScope.Outage, advance.Outage.ToString(), currency),
            new(CounterScope.Institution, advance.Institution.Value, currency),
            new(CounterScope.Merchant, advance.Key.Merchant.Value, currency),
            new(CounterScope.Customer, advance.Customer.Value, currency),
        ];
        if (advance.Detail.PrimaryOutcomeUnknown)
        {
            keys.Add(new CounterKey(CounterScope.PrimaryUnknown, "", currency));
        }

        return [.. keys];
    }

    /// <summary>
    /// After each step of an advance: its accounts and the counters that it moves are what the outside world implies (M5, M6).
    /// </summary>
    private void CheckAdvance(PaymentFacts facts)
    {
        Advance advance = facts.Advance!;
        LedgerExpectation ledger = Checks.LedgerExpectation.Of(facts, world);
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
        long exposure = advance.State == AdvanceState.Released ? 0 : ledger.Exposure(advance.State);
        foreach (CounterKey key in facts.ExposureKeys)
        {
            (long amount, long count) = _exposures.GetValueOrDefault(key);
            (long Amount, long Count) next =
                (amount + exposure - facts.Exposure, count + (exposure > 0 ? 1 : 0) - (facts.Exposure > 0 ? 1 : 0));
            _exposures[key] = next;
            if (_counters.GetValueOrDefault(key) != next)
            {
                world.Fail("M5",
                    $"{key.Scope} '{key.Id}' counts {_counters.GetValueOrDefault(key)} after a step of {advance.Key}; the advances " +
                    $"behind it sum to {next}.");
            }
        }
        facts.Exposure = exposure;
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
            && Checks.LedgerExpectation.Of(facts, world).Due != 0)
        {
            world.Fail("M7", $"{final.Key} is {final.State} with {Checks.LedgerExpectation.Of(facts, world).Due} owed.");
        }

        if (facts.Advance is { IsCustomerRefundStopped: true } stopped
            && !_differences.Values.Any(open => open is { Kind: DiscrepancyKind.CustomerRefundOverdue, ClosedAt: null }
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

        foreach (WorkKind kind in (ReadOnlySpan<WorkKind>)[WorkKind.Advices, WorkKind.Notices])
        {
            if (_streams.TryGetValue(new WorkItemKey(kind, facts.Key), out StreamFacts? stream) && stream.Waiting > 0 && !stream.IsQueued)
            {
                world.Fail("M7", $"{kind} of {facts.Key} wait and are not in the queue.");
            }
        }
    }

    public bool HasWaitingMessages()
    {
        foreach (StreamFacts stream in _streams.Values)
        {
            if (stream.Waiting > 0)
            {
                return true;
            }
        }
        return false;
    }
}
