using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Operations;

/// <summary>Records the result of an instruction whose outcome is unknown, as an operator learned it.</summary>
internal sealed class ResolveActions(
    ActionRunner runner, ResultRecorder results, ChannelCaller caller, IOutbox outbox, IOptions<RecoveryOptions> recovery)
{
    private readonly RecoveryOptions _recovery = recovery.Value;

    /// <inheritdoc cref="IAdvanceActions.ResolveAsync"/>
    public ValueTask<OperatorActionResult> ResolveAsync(ApprovalRequest request, Approval? approval, CancellationToken cancellationToken)
    {
        (InstructionKey instruction, OperationOutcome outcome) = (request.Instruction!.Value, request.Outcome!.Value);
        return runner.RunAsync(
            request,
            approval,
            [.. ActionChecks.Of(request.RequestedBy, request.Reason), ActionChecks.Certain(outcome)],
            async change =>
            {
                Advance advance = change.Before;
                if (advance.InFlight?.Key != instruction)
                {
                    return Ended(instruction, await results.FindAsync(instruction).ConfigureAwait(false), outcome);
                }
                // Read within the change: an action that sends the advice again also changes the advance, so one of the two changes is
                // computed again.
                if (outcome != OperationOutcome.Succeeded
                    && await MayStillBeAdvisedAsync(advance.InFlight, change.At, cancellationToken).ConfigureAwait(false) is { } why)
                {
                    return StepResult.NotAllowed(why);
                }
                // Until the sender has certainly given up and the late booking window of the channel is over, the instruction may still be
                // on its way.
                if (outcome != OperationOutcome.Succeeded && change.At < caller.CertainFrom(advance.InFlight))
                {
                    return StepResult.NotAllowed($"{instruction} may still be booked until {caller.CertainFrom(advance.InFlight):O}");
                }

                string detail = $"{instruction.Purpose} {instruction.Ordinal}: {outcome}: {request.Reason}";
                AdvanceChange noted = change.Noted("resolved-by-operator", detail, request.RequestedBy);
                // Stored together with the operator's note: both are stored, or neither.
                var result = new ChannelResult { Outcome = outcome, Code = "operator" };
                return StepResult.Moved(
                    await results.ApplyAsync(noted, instruction, result).ConfigureAwait(false), advance.InFlight.Amount.Minor);
            },
            cancellationToken);
    }

    /// <summary>
    /// The result for an instruction that is not under way: it ended as the operator says, it ended otherwise, or it never existed.
    /// </summary>
    private static StepResult Ended(InstructionKey key, Instruction? recorded, OperationOutcome outcome) =>
        recorded is not { IsResolved: true } ? StepResult.NotAllowed($"{key} is not under way")
        : recorded.Outcome == outcome ? StepResult.AlreadyDone
        : StepResult.Conflict($"{key} ended as {recorded.Outcome} {recorded.Code}".TrimEnd());

    /// <summary>
    /// Why the business system may still post a debit that an advice carries. Null if it certainly does not, or if no advice carries the
    /// debit.
    /// </summary>
    private async ValueTask<string?> MayStillBeAdvisedAsync(
        Instruction instruction, DateTimeOffset now, CancellationToken cancellationToken)
    {
        OutboxMessage? advice = await outbox.FindMessageAsync(instruction.Reference, cancellationToken).ConfigureAwait(false);
        if (advice is { Status: OutboxStatus.Waiting })
        {
            return $"the advice that carries {instruction.Key} still waits to be sent";
        }
        // The sender has given up by then. Twice the timeout, because its call may have begun just before the stop.
        return advice?.StoppedAt?.Plus(2 * _recovery.CallTimeout) is { } overAt && now < overAt
            ? $"a call with the advice that carries {instruction.Key} may be under way until {overAt:O}"
            : null;
    }
}
