using FaultTolerantPay.Advances;
using FaultTolerantPay.ChannelPayments;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Payments.Results;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Operations;

/// <summary>
/// Takes an operator's action on a channel payment: checks its arguments, changes the newest version, stores it, and says what became of
/// it. An action waits for a second operator if its amount needs one.
/// </summary>
internal sealed class ChannelActionRunner(
    ChannelPaymentUpdater updater, IChannelPaymentStore payments, Approvals approvals)
{
    /// <summary>Takes an action, immediately or once a second operator approves it.</summary>
    /// <param name="request">The action.</param>
    /// <param name="approval">The approval; null if it is requested now.</param>
    /// <param name="checks">The errors of the arguments; null for each that is valid.</param>
    /// <param name="make">Makes the step. It is called again with the newer value if another writer was faster.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    public ValueTask<OperatorActionResult> RunAsync(
        ApprovalRequest request,
        Approval? approval,
        IReadOnlyList<string?> checks,
        Func<ChannelPaymentChange, ValueTask<ChannelActionStep>> make,
        CancellationToken cancellationToken) =>
        RunAsync(
            request.Key, checks, change => RunOrAwaitApprovalAsync(change, request, approval, make, cancellationToken), cancellationToken);

    /// <summary>Refuses an action that waits.</summary>
    public ValueTask<OperatorActionResult> RefuseAsync(
        ApprovalRequest request, OperatorId by, string reason, CancellationToken cancellationToken) =>
        RunAsync(
            request.Key,
            [],
            async change => ChannelActionStep.Of(
                await approvals.RefuseAsync(change.At, request, by, reason, cancellationToken).ConfigureAwait(false), change),
            cancellationToken);

    /// <summary>The result of an action that changes nothing.</summary>
    public async ValueTask<OperatorActionResult> AnswerAsync(
        ApprovalRequest request, StepResult result, CancellationToken cancellationToken) =>
        new(result.Status, result.Reason)
        {
            ChannelPayment = await payments.FindChannelPaymentAsync(request.Key, cancellationToken).ConfigureAwait(false),
        };

    private async ValueTask<OperatorActionResult> RunAsync(
        TransactionKey key,
        IReadOnlyList<string?> checks,
        Func<ChannelPaymentChange, ValueTask<ChannelActionStep>> make,
        CancellationToken cancellationToken)
    {
        string errors = ActionChecks.Join(checks);
        if (errors.Length > 0)
        {
            return new OperatorActionResult(OperatorActionStatus.BadInput, errors);
        }

        ChannelActionStep step = default;
        StoredStep stored = await updater.UpdateAsync(
            key,
            lease: null,
            async change =>
            {
                step = await make(change).ConfigureAwait(false);
                return ChannelStep.Done(step.Change ?? change);
            },
            cancellationToken).ConfigureAwait(false);
        return stored.Payment is { } payment
            ? new OperatorActionResult(step.Result.Status, step.Result.Reason)
            {
                ChannelPayment = payment,
                Approval = step.Result.Approval,
            }
            : new OperatorActionResult(OperatorActionStatus.NotFound, $"there is no channel payment {key}");
    }

    private async ValueTask<ChannelActionStep> RunOrAwaitApprovalAsync(
        ChannelPaymentChange change,
        ApprovalRequest request,
        Approval? approval,
        Func<ChannelPaymentChange, ValueTask<ChannelActionStep>> make,
        CancellationToken cancellationToken)
    {
        ChannelActionStep tried = await make(change).ConfigureAwait(false);
        var atStake = new Money(tried.AtStakeMinor, change.Before.Amount.Currency);
        ApprovalStep? judged = await approvals.JudgeAsync(
            change.At, request, approval, tried.Result, atStake, atStake, cancellationToken).ConfigureAwait(false);
        if (judged is not { } said)
        {
            return tried;
        }

        var result = ChannelActionStep.Of(said, change);
        return result is { Result.Status: OperatorActionStatus.Done, Change: { } approved }
            ? await make(approved).ConfigureAwait(false)
            : result;
    }
}
