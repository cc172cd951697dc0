using FaultTolerantPay.Model;
using FaultTolerantPay.Simulation.Outside;
using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Simulation.Checks;

/// <summary>When all is final: the outside world's ledger, the callers, the merchants and the store must agree to the cent.</summary>
internal sealed class FinalChecks(SimulatedWorld world)
{
    public void Check()
    {
        foreach (PaymentFacts facts in world.Durable.Payments.Values)
        {
            if (facts.Advance is not null)
            {
                CheckMoney(facts);
            }

            if (facts.Record is { } record)
            {
                CheckOutcome(facts, record);
            }
        }
        CheckRefunds();
        CheckMessages();
        CheckNothingElseMoved();
        CheckStore();
    }

    /// <summary>What the customer paid and the merchant got, everywhere, against what they should have.</summary>
    private void CheckMoney(PaymentFacts facts)
    {
        Advance advance = facts.Advance!;
        bool executed = world.Orders.IsExecuted(advance);
        long payouts = 0, collected = 0, refunded = 0, fees = 0, paidMerchant = 0, repaid = 0;
        bool hasTurned = false;
        foreach (Instruction instruction in facts.Instructions)
        {
            if (instruction.Channel == Instruction.BusinessSystemChannel)
            {
                collected += world.Primary.Advices.TryGetValue(instruction.Reference, out var receipt)
                    && receipt.Outcome == OperationOutcome.Succeeded ? instruction.Amount.Minor : 0;
                continue;
            }
            if (world.Channels.Find(instruction.Key) is not { Status: InstructionStatus.Booked or InstructionStatus.Declined } order)
            {
                continue;
            }

            hasTurned |= order.HasTurned;
            fees += order.FeeMinor;
            payouts += instruction.Key.Purpose == InstructionPurpose.Payout ? order.BookedMinor : 0;
            collected += instruction.Key.Purpose == InstructionPurpose.Collection ? order.BookedMinor : 0;
            refunded += instruction.Key.Purpose == InstructionPurpose.CustomerRefund ? order.BookedMinor : 0;
        }
        foreach (ManualAdjustment entry in advance.ManualAdjustments)
        {
            collected += world.Drivers.Receipts.GetValueOrDefault(entry.Receipt);
            refunded += world.Drivers.CustomerRefunded.GetValueOrDefault(entry.Receipt);
            paidMerchant += world.Drivers.PaidMerchants.GetValueOrDefault(entry.Receipt);
            repaid += world.Drivers.Repayments.GetValueOrDefault(entry.Receipt);
        }
        long refunds = advance.Refunds.Where(refund => refund.Status == RefundStatus.Applied).Sum(refund => refund.AmountMinor);
        long amount = advance.Amount.Minor;
        bool isReleased = advance.State == AdvanceState.Released;
        if (!hasTurned)
        {
            Expect(facts, "the merchant was paid out", payouts, isReleased ? 0 : amount);
        }

        long owedToMerchant = isReleased ? 0 : amount;
        Expect(facts, "the merchant owes", advance.MerchantOwesMinor - advance.PayoutOwedMinor,
            refunds + (executed && !isReleased ? amount : 0) + payouts + paidMerchant - owedToMerchant);
        if (advance.HeldByDiscrepancies.Length > 0)
        {
            world.Fail("M7", $"{facts.Key} is held by {advance.HeldByDiscrepancies[0]} at the end.");
        }

        if (advance.State == AdvanceState.Superseded)
        {
            Expect(facts, "the original, superseded, was executed", executed ? 1 : 0, 1);
        }
        else if (!isReleased && executed)
        {
            world.Fail("M10", $"{facts.Key} is {advance.State}; the business system executed the original.");
        }

        if (!isReleased)
        {
            long customerPaid = (executed ? amount : 0) + collected - refunded;
            Expect(facts, "the customer paid in all", customerPaid, amount - refunds - facts.WrittenOff);
        }
        else if (collected != 0 || refunded != 0)
        {
            world.Fail("M2", $"{facts.Key} is released; {collected} were collected and {refunded} refunded.");
        }
        // What a superseded advance has written off was refunded too much.
        if (advance.State == AdvanceState.WrittenOff != (facts.WrittenOff > 0 && !facts.IsSuperseded))
        {
            world.Fail("M6", $"{facts.Key} is {advance.State} with {facts.WrittenOff} written off.");
        }

        Expect(facts, "the fund holds", facts.Booked[(int)Account.AdvanceFund],
            collected + repaid - payouts - paidMerchant - refunded - fees);
    }

    private void CheckOutcome(PaymentFacts facts, TransactionRecord record)
    {
        NotifiedOutcomes answered = world.Answers.Of(facts.Key);
        TransactionOutcome outcome = record.Outcome;
        bool isWithdrawn = outcome is { Kind: OutcomeKind.Pending, Reason: OutcomeReasons.Withdrawn };
        if (!AdvanceStateTable.IsFinal(outcome) && !isWithdrawn)
        {
            world.Fail("M4", $"{facts.Key} is stored as {outcome.Kind} ({outcome.Reason}) at the end.");
        }

        if (answered.Stored is { } kind && kind != outcome.Kind && !answered.IsOtherContent)
        {
            world.Fail("M4", $"{facts.Key} was answered {kind}; stored is {outcome.Kind}.");
        }

        if (answered.WasPending && AdvanceStateTable.IsFinal(outcome) && answered.Noticed is null
            && !IsParked(facts.Key, NoticeKind.OutcomeChanged))
        {
            world.Fail("M4", $"{facts.Key} was answered Pending and became {outcome.Kind} without a notice.");
        }

        if (answered.Noticed is { } noticed && noticed != outcome.Kind)
        {
            world.Fail("M4", $"the notice of {facts.Key} said {noticed}; stored is {outcome.Kind}.");
        }

        bool executed = world.Primary.Find(facts.Key) is { IsExecuted: true };
        bool mayDiffer = (!world.Settings.RecordsBeforeSending || answered.WasUnrecorded) && answered.Direct is not null
            || answered.IsOtherContent;
        if (mayDiffer)
        {
            return;
        }
        // What was stood in for and released is completed, too, where the business system executed the order as another attempt.
        if (outcome.Kind == OutcomeKind.CompletedByPrimary && !executed
            && !(facts.Advance is not null && world.Orders.IsExecutedByAnyAttempt(facts.Key)))
        {
            world.Fail("M4", $"{facts.Key} is CompletedByPrimary; the business system did not execute it.");
        }
        // A business system that cannot cancel may execute late; once a statement says so, a discrepancy shows it.
        bool mustBeShown = !world.Primary.IsExecutedLate(facts.Key) || world.Drivers.Operators.Listed.Contains(facts.Key);
        if (outcome.Kind is OutcomeKind.DeclinedByPrimary or OutcomeKind.Refused or OutcomeKind.Failed && executed
            && world.Settings.RecordsBeforeSending && !answered.WasUnrecorded && mustBeShown
            && !world.Durable.Discrepancies.ContainsKey($"{facts.Key}#{DiscrepancyKind.ExecutedAfterAll}#"))
        {
            world.Fail("M4", $"{facts.Key} is {outcome.Kind}; the business system executed it.");
        }

        if (outcome.Kind == OutcomeKind.Advanced && facts.Advance is null or { State: AdvanceState.Released, IsPromised: false })
        {
            world.Fail("M4", $"{facts.Key} is Advanced; the advance is {facts.Advance?.State.ToString() ?? "not there"}.");
        }

        if (outcome.Kind == OutcomeKind.Failed && facts.Advance is { IsPaid: true })
        {
            world.Fail("M4", $"{facts.Key} is Failed and paid out.");
        }
    }

    private bool IsParked(TransactionKey key, NoticeKind kind) =>
        world.Durable.Streams.TryGetValue(new WorkItemKey(WorkKind.Notices, key), out StreamFacts? stream)
        && stream.Messages.TryGetValue($"{key}#{kind}", out MessageFacts? message) && message.Status == OutboxStatus.Parked;

    private void CheckRefunds()
    {
        foreach (((TransactionKey key, RefundId id), long amount) in world.Drivers.Merchants.Acknowledged)
        {
            Advance? advance = world.Durable.Find(key)?.Advance;
            Refund? refund = advance?.Refunds.FirstOrDefault(known => known.Id == id);
            if (refund is null || refund.AmountMinor != amount || refund.Status == RefundStatus.Waiting
                || (refund.Status == RefundStatus.Rejected && advance!.State != AdvanceState.Released))
            {
                world.Fail("M7", $"refund {id} of {key} over {amount} was acknowledged and is {refund?.ToString() ?? "not there"}.");
            }
            else if (refund.Status == RefundStatus.Rejected && !HasNotice(key, $"{NoticeKind.RefundRejected}#{id}"))
            {
                world.Fail("M7", $"refund {id} of {key} was acknowledged and rejected, and no notice tells of it.");
            }
        }
    }

    private void CheckMessages()
    {
        foreach (PaymentFacts facts in world.Durable.Payments.Values)
        {
            if (facts.Advance is { IsPaid: true } && world.Settings.AdviceMode == AdviceMode.RecordOnly && !HasAdvice(facts.Key))
            {
                world.Fail("M7", $"no advice tells of {facts.Key}.");
            }

            if (facts.Record?.Outcome.Refusal is { Notice: { } kind } && !HasNotice(facts.Key, kind.ToString()))
            {
                world.Fail("M7", $"no notice tells of the refusal of {facts.Key}.");
            }
        }
        foreach ((string id, MessageFacts message) in world.Durable.Streams.Values.SelectMany(stream => stream.Messages))
        {
            if (message.Status == OutboxStatus.Parked
                && !world.Durable.Discrepancies.Keys.Any(discrepancy => discrepancy.Contains("#" + id + "#", StringComparison.Ordinal)))
            {
                world.Fail("M7", $"message {id} is parked and no discrepancy is open.");
            }
        }
    }

    private bool HasAdvice(TransactionKey key) =>
        world.Durable.Streams.TryGetValue(new WorkItemKey(WorkKind.Advices, key), out StreamFacts? stream)
            && stream.Messages.ContainsKey($"{key}#advanced");

    private bool HasNotice(TransactionKey key, string what) =>
        world.Durable.Streams.TryGetValue(new WorkItemKey(WorkKind.Notices, key), out StreamFacts? stream)
            && stream.Messages.ContainsKey($"{key}#{what}");

    /// <summary>Nothing moved outside that is not on record.</summary>
    private void CheckNothingElseMoved()
    {
        foreach (OutsideInstruction order in world.Channels.Orders.Values)
        {
            long? recorded = world.Durable.Instruction(order.Instruction.Key) is { } known ? AdvanceStateTable.Moved(known) : null;
            if (order.MovedMinor != (recorded ?? 0))
            {
                world.Fail("M1",
                    $"{order.Instruction.Key} moved {order.MovedMinor} outside; on record is " +
                    $"{(recorded is null ? "nothing" : $"{recorded}")}.");
            }
        }
    }

    /// <summary>The store holds what was committed: read back through its own queries.</summary>
    private void CheckStore()
    {
        TransactionKey? after = null;
        int found = 0;
        while (true)
        {
            IReadOnlyList<Advance> page = world.Disk.Now(world.Store.ListAdvancesAsync(null, after, StoreRules.MaxPageSize, default));
            foreach (Advance advance in page)
            {
                found++;
                PaymentFacts? facts = world.Durable.Find(advance.Key);
                if (RecordComparer.FindMismatch(advance, facts?.Advance) is { } mismatch)
                {
                    world.Fail("store", $"what the store holds of {advance.Key} is not what was committed: {mismatch}.");
                }

                if (AdvanceStateTable.IsFinal(advance.State) != advance.NextActionAt is null)
                {
                    world.Fail("M7", $"{advance.Key} is {advance.State} with a next time of {advance.NextActionAt}.");
                }

                CheckJournal(advance, facts!);
            }
            if (page.Count < StoreRules.MaxPageSize)
            {
                break;
            }

            after = page[^1].Key;
        }
        int committed = world.Durable.Payments.Values.Count(facts => facts.Advance is not null);
        if (found != committed)
        {
            world.Fail("store", $"the store holds {found} advances; committed were {committed}.");
        }

        foreach ((CounterKey key, (long amount, long count)) in world.Durable.Exposures)
        {
            CounterValue counted = world.Disk.Now(world.Store.ReadCounterAsync(key, default));
            if (counted != new CounterValue(amount, count))
            {
                world.Fail("M5", $"the store counts {counted} for {key.Scope} '{key.Id}'; committed were {amount} in {count}.");
            }
        }
        foreach (var currency in world.Disk.Now(world.Store.GetTrialBalanceAsync(default)).GroupBy(balance => balance.Currency))
        {
            long sum = currency.Sum(balance => balance.BalanceMinor);
            if (sum != 0)
            {
                world.Fail("M6", $"the trial balance in {currency.Key} sums to {sum}.");
            }
        }
    }

    private void CheckJournal(Advance advance, PaymentFacts facts)
    {
        Span<long> booked = stackalloc long[facts.Booked.Length];
        foreach (JournalEntry entry in world.Disk.Now(world.Store.ListJournalAsync(advance.Key, default)))
        {
            foreach (Posting posting in entry.Postings)
            {
                booked[(int)posting.Account] += posting.AmountMinor;
            }
        }
        if (!booked.SequenceEqual(facts.Booked))
        {
            world.Fail("store", $"the stored journal of {advance.Key} is not what was committed.");
        }
    }

    private void Expect(PaymentFacts facts, string what, long found, long expected)
    {
        if (found != expected)
        {
            world.Fail("M6", $"{facts.Key} ({facts.Advance!.State}): {what} {found}, expected {expected}.");
        }
    }
}
