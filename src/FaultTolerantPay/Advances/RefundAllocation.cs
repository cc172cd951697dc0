namespace FaultTolerantPay.Advances;

/// <summary>
/// The account to which the bank refunds a customer: one that the money came from, regardless of later mandates. Otherwise anyone who may
/// replace a mandate could send a customer's money to another account.
/// </summary>
/// <param name="Mandate">The mandate of the account; null if the customer never gave one.</param>
/// <param name="Channel">The institution whose channel pays.</param>
/// <param name="AmountMinor">How much of what is owed goes to this account, in minor units.</param>
internal readonly record struct RefundAllocation(Mandate? Mandate, InstitutionId Channel, long AmountMinor)
{
    /// <summary>
    /// The logical channel of the newest collection from the account; null if it has the institution's id, or none collected.
    /// </summary>
    public ChannelId? CollectedBy { get; private init; }

    /// <summary>The account of the next customer refund.</summary>
    /// <param name="advance">The advance, whose customer the bank owes money.</param>
    /// <param name="instructions">All instructions of the advance.</param>
    public static RefundAllocation Of(Advance advance, IReadOnlyList<Instruction> instructions)
    {
        long owed = advance.CustomerRefundDueMinor;
        // The account of a manual refund is unknown. It counts towards the newest accounts first, so that none receives more than was
        // collected from it.
        long byHand = Math.Max(
            0, SumManualAdjustments(advance, ManualAdjustmentKind.PaidBack) - SumManualAdjustments(advance, ManualAdjustmentKind.Settled));
        IEnumerable<Mandate?> newestFirst = instructions
            .Where(instruction => instruction is { Key.Purpose: InstructionPurpose.Collection, MovedMinor: > 0 })
            .OrderByDescending(instruction => instruction.Key.Ordinal)
            .Select(instruction => instruction.Mandate)
            .Distinct();
        foreach (Mandate? mandate in newestFirst)
        {
            long kept = SumMoved(instructions, InstructionPurpose.Collection, mandate)
                - SumMoved(instructions, InstructionPurpose.CustomerRefund, mandate);
            long leftThere = kept - byHand;
            if (leftThere > 0)
            {
                return To(advance, mandate, Math.Min(leftThere, owed)) with { CollectedBy = CollectedFrom(instructions, mandate) };
            }

            byHand -= Math.Max(kept, 0);
        }
        // The rest, such as cash, goes to the account of the payment itself, which no action changes.
        return To(advance, advance.Detail.Request.Mandate, owed);
    }

    private static RefundAllocation To(Advance advance, Mandate? mandate, long amountMinor) =>
        new(mandate, mandate?.Institution ?? advance.Institution, amountMinor);

    private static ChannelId? CollectedFrom(IReadOnlyList<Instruction> instructions, Mandate? mandate) => instructions
        .Where(instruction => instruction is { Key.Purpose: InstructionPurpose.Collection, MovedMinor: > 0 }
            && instruction.Mandate == mandate)
        .MaxBy(instruction => instruction.Key.Ordinal)?.AssignedChannel;

    private static long SumMoved(IReadOnlyList<Instruction> instructions, InstructionPurpose purpose, Mandate? mandate) =>
        instructions.Where(instruction => instruction.Key.Purpose == purpose && instruction.Mandate == mandate)
            .Sum(instruction => instruction.MovedMinor);

    private static long SumManualAdjustments(Advance advance, ManualAdjustmentKind kind) =>
        advance.ManualAdjustments.Where(entry => entry.Kind == kind).Sum(entry => entry.AmountMinor);
}
