using FaultTolerantPay.Simulation.Outside;
using FaultTolerantPay.Simulation.Runs;

namespace FaultTolerantPay.Simulation.Checks;

/// <summary>
/// What every account of one advance must hold (M6), reckoned from the outside world's ledger: what was really paid, debited and refunded
/// under the instructions that are recorded as done, and what the merchant and the operators requested. Nothing is taken from the
/// journal, and no sum from the advance.
/// </summary>
internal readonly record struct LedgerExpectation
{
    public long PaidOut { get; private init; }
    public long PayoutUnderWay { get; private init; }
    public long Collected { get; private init; }
    /// <summary>What of it was booked manually.</summary>
    public long Settled { get; private init; }

    public long CollectionUnderWay { get; private init; }
    public long CustomerRefunded { get; private init; }
    public long Fees { get; private init; }
    public long Repaid { get; private init; }
    public long Refunds { get; private init; }
    public bool IsOwed { get; private init; }
    public bool IsSuperseded { get; private init; }
    public long PaidMerchant { get; private init; }
    public long Amount { get; private init; }

    /// <summary>Whether a channel broke its word about one of its instructions.</summary>
    public bool HasTurned { get; private init; }

    public long WrittenOff { get; private init; }

    /// <summary>What the customer would owe had nothing been given up; negative: what the bank owes the customer.</summary>
    public long Claim => !IsOwed ? 0 : (IsSuperseded ? 0 : Amount) - Refunds - Collected + CustomerRefunded;

    /// <summary>What the customer still owes; negative: what the bank owes the customer.</summary>
    public long Due => Claim - WrittenOff;

    public static LedgerExpectation Of(PaymentFacts facts, SimulatedWorld world)
    {
        Advance advance = facts.Advance!;
        long paidOut = 0, payoutUnderWay = 0, collected = 0, collectionUnderWay = 0, refunded = 0, fees = 0, paidMerchant = 0, settled = 0,
            repaid = 0;
        bool hasTurned = false;
        foreach (Instruction instruction in facts.Instructions)
        {
            bool isAnswered = instruction is
            {
                IsResolved: true,
                Outcome: OperationOutcome.Succeeded or OperationOutcome.Declined
            } or { BookedMinor: not null };
            (long booked, long fee) = isAnswered ? Outside(instruction, world, ref hasTurned) : default;
            fees += fee;
            switch (instruction.Key.Purpose)
            {
                case InstructionPurpose.Payout:
                    paidOut += booked;
                    payoutUnderWay += instruction.IsResolved ? 0 : instruction.Amount.Minor;
                    break;
                case InstructionPurpose.Collection:
                    collected += booked;
                    collectionUnderWay += instruction.IsResolved ? 0 : instruction.Amount.Minor;
                    break;
                default:
                    refunded += booked;
                    break;
            }
        }
        foreach (ManualAdjustment entry in advance.ManualAdjustments)
        {
            settled += world.Drivers.Receipts.GetValueOrDefault(entry.Receipt);
            refunded += world.Drivers.CustomerRefunded.GetValueOrDefault(entry.Receipt);
            paidMerchant += world.Drivers.PaidMerchants.GetValueOrDefault(entry.Receipt);
            repaid += world.Drivers.Repayments.GetValueOrDefault(entry.Receipt);
        }
        long refunds = 0;
        foreach (Refund refund in advance.Refunds)
        {
            refunds += refund.Status == RefundStatus.Applied ? refund.AmountMinor : 0;
        }

        return new LedgerExpectation
        {
            PaidOut = paidOut,
            PayoutUnderWay = payoutUnderWay,
            Collected = checked(collected + settled),
            Settled = settled,
            CollectionUnderWay = collectionUnderWay,
            CustomerRefunded = refunded,
            Fees = fees,
            Repaid = repaid,
            Refunds = refunds,
            PaidMerchant = paidMerchant,
            HasTurned = hasTurned,
            // Of a payout that turned, only the advance says whether it was the one that was owed.
            IsOwed = (hasTurned ? advance.IsPaid : paidOut > 0) || (advance.IsPromised && advance.State != AdvanceState.Released),
            IsSuperseded = facts.IsSuperseded,
            Amount = advance.Amount.Minor,
            WrittenOff = facts.WrittenOff,
        };
    }

    /// <summary>
    /// Reckons anew, after a step, what no sum of money outside tells: whether the original takes the advance's place, and what is given
    /// up.
    /// </summary>
    /// <param name="facts">The payment, with the advance as it is after the step.</param>
    /// <param name="before">Where the advance stood before; null for a new one.</param>
    /// <param name="world">What really happened.</param>
    public static void Reckon(PaymentFacts facts, AdvanceState? before, SimulatedWorld world)
    {
        // It is booked once nothing is under way, and stays.
        bool turnsSuperseded = !facts.IsSuperseded && facts.Advance is { OriginalStatus: OriginalStatus.Executed, IsPaid: true }
            && facts.Instructions.TrueForAll(instruction => instruction.IsResolved);
        facts.IsSuperseded |= turnsSuperseded;
        long claim = Of(facts, world).Claim;
        // Nothing else settles a debt without a cent of it moving.
        bool givesUp = before == AdvanceState.Delinquent && claim == facts.Claim
            && facts.Advance!.State is AdvanceState.WrittenOff or AdvanceState.Superseded;
        facts.Claim = claim;
        facts.WrittenOff =
            givesUp ? claim
            // What is owed again was given up on other amounts; and of an original that took its place nothing is.
            : turnsSuperseded || claim > facts.WrittenOff ? 0
            // What comes in pays off what was given up, and no more than that: the rest stays given up.
            : Math.Max(claim, 0);
    }

    public long Exposure(AdvanceState state) => state switch
    {
        AdvanceState.Reserved or AdvanceState.PayoutSent or AdvanceState.PayoutUnknown => Amount,
        _ => Math.Max(Due, 0),
    };

    public long On(Account account, Advance advance) => account switch
    {
        Account.AdvanceFund => Collected + Repaid - PaidOut - PaidMerchant - PayoutUnderWay - CustomerRefunded - Fees,
        Account.PayoutClearing => PayoutUnderWay,
        Account.MerchantPayable => OwedToMerchant(advance),
        Account.CustomerReceivable => Math.Max(Due, 0) - CollectionUnderWay,
        // Both sides of the merchant's account together are reckoned; how evidence divides them is taken from the advance.
        Account.MerchantReceivable =>
            Refunds + (IsSuperseded ? Amount : 0) - Repaid + PaidOut + PaidMerchant - (IsOwed ? Amount : 0) - OwedToMerchant(advance),
        Account.CollectionClearing => CollectionUnderWay,
        Account.CustomerPayable => Math.Min(Due, 0),
        Account.Fees => Fees,
        Account.BadDebt => WrittenOff,
        // The simulation has no channel payments yet.
        Account.ChannelReceivable or Account.ChannelFees or Account.CardRefunds => 0,
        // Settlements have no advance.
        Account.BankAccount or Account.SettlementSuspense => 0,
        _ => throw new SimulationException($"{advance.Key}: no account {account}."),
    };

    private long OwedToMerchant(Advance advance) => (IsOwed && !advance.IsPaid ? -Amount : 0) - advance.PayoutOwedMinor;

    private static (long Booked, long Fee) Outside(Instruction instruction, SimulatedWorld world, ref bool hasTurned)
    {
        if (instruction.Channel == Instruction.BusinessSystemChannel)
        {
            return world.Primary.Advices.TryGetValue(instruction.Reference, out var receipt)
                && receipt.Outcome == OperationOutcome.Succeeded ? (instruction.Amount.Minor, 0) : default;
        }

        if (world.Channels.Find(instruction.Key) is not { Status: InstructionStatus.Booked or InstructionStatus.Declined } order)
        {
            return default;
        }

        hasTurned |= order.HasTurned;
        return (order.KnownMinor, order.FeeMinor);
    }
}
