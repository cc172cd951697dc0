using FaultTolerantPay.Routes;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Channels;

/// <summary>
/// Reports to the live state what became of each instruction. It follows what is stored, so that each is reported once, whoever learned its
/// result.
/// </summary>
internal sealed class InstructionAttempts(ChannelRanking ranking, LiveChannels live)
{
    /// <summary>Reports what changed between two stored versions of an instruction.</summary>
    /// <param name="before">
    /// The instruction while it was under way, or as it was recorded before evidence corrected it; null: neither, and nothing is reported.
    /// </param>
    /// <param name="after">The instruction as it is stored now.</param>
    /// <param name="at">When it was stored.</param>
    public void Follow(Instruction? before, Instruction after, DateTimeOffset at)
    {
        if (before is null)
        {
            return;
        }

        if (before.IsResolved)
        {
            CountAfterAll(before, after);
            return;
        }

        bool isChannels = after.Decisions == before.Decisions && after.Code != ChannelCodes.SendBeforePassed;
        if (isChannels && !WasLeftUnknown(before) && (after.IsResolved || (WasLeftUnknown(after) && after.Queries == before.Queries)))
        {
            TimeSpan? latency = IsDirectAnswer(before, after) ? at - after.WrittenAt : null;
            live.Report(after.LogicalChannel, after.Outcome, after.Cause, isHardDecline: false, latency, segment: []);
        }

        if (isChannels && after.IsResolved)
        {
            live.ReportCost(
                after.LogicalChannel, after.Outcome, after.Cause, isHardDecline: false, after.Amount, after.FeeMinor, at - after.WrittenAt);
        }

        if (after.IsResolved)
        {
            live.Ended(after.Reference, hasFailed: after.MovedMinor == 0);
        }
    }

    /// <summary>Counts an instruction again whose room was given back, and which moved money after all.</summary>
    private void CountAfterAll(Instruction before, Instruction after)
    {
        if (before.MovedMinor == 0 && after.MovedMinor > 0 && IsRouted(after.Key.Purpose))
        {
            live.UseAfterAll(after.LogicalChannel, after.Amount.Minor, after.WrittenAt);
        }
    }

    private bool IsRouted(InstructionPurpose purpose) => purpose switch
    {
        InstructionPurpose.Payout => ranking.IsRouted(Operation.Payout),
        InstructionPurpose.Collection => ranking.IsRouted(Operation.Collection),
        _ => false,
    };

    /// <summary>Whether the result came with the send. One that a query or the channel told later says nothing of its latency.</summary>
    private static bool IsDirectAnswer(Instruction before, Instruction after) =>
        before is { Outcome: OperationOutcome.Unknown, Code: null } && after.Queries == 0;

    /// <summary>Whether the channel left the instruction without a result when it was sent.</summary>
    private static bool WasLeftUnknown(Instruction instruction) =>
        instruction is { IsResolved: false, Outcome: OperationOutcome.Unknown, Code: not null };
}
