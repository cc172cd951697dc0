using FaultTolerantPay.Advances;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Tests.Advances;

/// <summary>One sample advance for each state, with what the state needs. The payment is 10.00 EUR unless said otherwise.</summary>
internal static class AdvanceSamples
{
    public static readonly TransactionKey Key = Samples.Key();
    public static readonly DateTimeOffset Now = Samples.Start.AddMinutes(1), Later = Samples.Start.AddHours(1);
    public static readonly InstitutionId Channel = new("institution-1");
    public static readonly OperatorId Clerk = new("clerk");

    /// <summary>An advance in a state; due later unless the state is final.</summary>
    public static Advance In(AdvanceState state, long amountMinor = 1_000)
    {
        bool isPaid = state is not (
            AdvanceState.Reserved or AdvanceState.PayoutSent or AdvanceState.PayoutUnknown or AdvanceState.Released);
        return Samples.Advance(Key, state, amountMinor) with
        {
            IsPaid = isPaid,
            OriginalStatus = isPaid && state != AdvanceState.Paid ? OriginalStatus.Cancelled : OriginalStatus.Unknown,
            InFlight = PurposeIn(state) is { } purpose ? Samples.Instruction(Key, purpose) : null,
            NextActionAt = AdvanceStates.IsFinal(state) ? null : Later,
        };
    }

    /// <summary>An empty change of an advance.</summary>
    public static AdvanceChange Change(this Advance advance) => new(advance, Now);

    /// <summary>The advance, whose customer is erased.</summary>
    public static Advance Erased(this Advance advance) => advance with
    {
        Detail = advance.Detail with { Request = advance.Detail.Request with { Customer = CustomerId.Erased } },
    };

    /// <summary>An instruction that ended with an outcome.</summary>
    public static Instruction Ended(InstructionPurpose purpose, OperationOutcome outcome = OperationOutcome.Declined) =>
        Samples.Instruction(Key, purpose) with { Outcome = outcome, IsResolved = true };

    /// <summary>A discrepancy whose evidence contradicts an instruction.</summary>
    public static Discrepancy Evidence(InstructionPurpose purpose, long claimedFeeMinor = 0) => new()
    {
        Id = "evidence",
        Key = Key,
        Kind = DiscrepancyKind.ContradictingEvidence,
        OpenedAt = Samples.Start,
        Evidence = "said otherwise",
        Instruction = new InstructionKey(Key, purpose, 1),
        ClaimedFeeMinor = claimedFeeMinor,
    };

    /// <summary>An operator applies evidence that an instruction moved an amount.</summary>
    public static AdvanceChange Apply(this Advance advance, Instruction recorded, long movedMinor, long claimedFeeMinor = 0) => advance
        .Change()
        .ApplyEvidence(
            Evidence(recorded.Key.Purpose, claimedFeeMinor), recorded, movedMinor, Clerk, "seen", Later, Later, AdviceMode.RecordOnly);

    /// <summary>A merchant's request of a refund.</summary>
    public static RefundRequest RefundOf(long amountMinor) =>
        new(Key, new RefundId("f"), new Money(amountMinor, Samples.Euro), Clerk, "returned");

    /// <summary>A refund that waits for the result of an instruction.</summary>
    public static Refund Waiting(long amountMinor) => new(new RefundId("f"), amountMinor, Samples.Start, RefundStatus.Waiting);

    private static InstructionPurpose? PurposeIn(AdvanceState state) => state switch
    {
        AdvanceState.PayoutSent or AdvanceState.PayoutUnknown => InstructionPurpose.Payout,
        AdvanceState.Collecting or AdvanceState.CollectionUnknown => InstructionPurpose.Collection,
        AdvanceState.CustomerRefunding or AdvanceState.CustomerRefundUnknown => InstructionPurpose.CustomerRefund,
        _ => null,
    };
}
