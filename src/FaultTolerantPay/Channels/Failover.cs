namespace FaultTolerantPay.Channels;

/// <summary>After which results another channel may be used. Pending and unknown are never among them (M3).</summary>
internal static class Failover
{
    /// <summary>Whether another channel may be used at once after a result.</summary>
    public static bool MayFollow(InstructionPurpose purpose, ChannelResult result) => result.Outcome switch
    {
        OperationOutcome.NotExecuted => true,
        OperationOutcome.Declined when !result.IsHardDecline => SpeaksForAnother(purpose, result.Cause),
        _ => false,
    };

    /// <summary>The number of an advance's instructions for which a channel failed.</summary>
    public static int CountAt(ChannelId channel, InstructionPurpose purpose, IEnumerable<Instruction> instructions) => instructions.Count(
        instruction => instruction.Key.Purpose == purpose && instruction.LogicalChannel == channel
            && instruction is { IsResolved: true, MovedMinor: 0 }
            && (instruction.Outcome == OperationOutcome.NotExecuted
                || (instruction.Outcome == OperationOutcome.Declined && SpeaksForAnother(purpose, instruction.Cause))));

    /// <summary>
    /// A payout's decline without a cause may be the channel's. A collection's is the customer's bank's, such as missing funds: another
    /// channel would debit the same account, so the collection policy decides when.
    /// </summary>
    private static bool SpeaksForAnother(InstructionPurpose purpose, FailureCause? cause) => purpose == InstructionPurpose.Payout
        ? cause is not (FailureCause.Issuer or FailureCause.Customer)
        : cause is FailureCause.Channel or FailureCause.Merchant;
}
