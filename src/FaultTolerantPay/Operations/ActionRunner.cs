using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Operations;

/// <summary>
/// Takes an operator's action on an advance: checks its arguments, changes the newest version, stores it, and says what became of it. An
/// action that moves or books money waits for a second operator if its amount needs one.
/// </summary>
internal sealed class ActionRunner(AdvanceUpdater updater, Approvals approvals)
{
    /// <summary>Takes an action on an advance.</summary>
    /// <param name="key">The payment.</param>
    /// <param name="checks">The errors of the arguments; null for each that is valid.</param>
    /// <param name="step">The action. It is called again with the newer value if another writer was faster.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    public ValueTask<OperatorActionResult> RunAsync(
        TransactionKey key, IReadOnlyList<string?> checks, Func<AdvanceChange, StepResult> step, CancellationToken cancellationToken) =>
        RunAsync(key, checks, change => ValueTask.FromResult(step(change)), cancellationToken);

    /// <summary>Takes an action that moves or books money: immediately, or once a second operator approves it.</summary>
    public ValueTask<OperatorActionResult> RunAsync(
        ApprovalRequest request,
        Approval? approval,
        IReadOnlyList<string?> checks,
        Func<AdvanceChange, ValueTask<StepResult>> make,
        CancellationToken cancellationToken) =>
        RunAsync(
            request.Key,
            checks,
            change => RunOrAwaitApprovalAsync(change, request, approval, make, cancellationToken),
            cancellationToken);

    /// <summary>Takes an action on an advance.</summary>
    /// <param name="key">The payment.</param>
    /// <param name="checks">The errors of the arguments; null for each that is valid.</param>
    /// <param name="step">The action. It is called again with the newer value if another writer was faster.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    public async ValueTask<OperatorActionResult> RunAsync(
        TransactionKey key,
        IReadOnlyList<string?> checks,
        Func<AdvanceChange, ValueTask<StepResult>> step,
        CancellationToken cancellationToken)
    {
        string errors = ActionChecks.Join(checks);
        if (errors.Length > 0)
        {
            return new OperatorActionResult(OperatorActionStatus.BadInput, errors, null);
        }

        StepResult result = default;
        LoadedAdvance? stored = await updater.UpdateAsync(
            key,
            lease: null,
            async change =>
            {
                result = await step(change).ConfigureAwait(false);
                return (result.Change ?? change).WithOutcomeNotice();
            },
            cancellationToken).ConfigureAwait(false);
        return stored is { } found
            ? new OperatorActionResult(result.Status, result.Reason, found.Advance) { Approval = result.Approval }
            : new OperatorActionResult(OperatorActionStatus.NotFound, $"there is no advance {key}", null);
    }

    private async ValueTask<StepResult> RunOrAwaitApprovalAsync(
        AdvanceChange change,
        ApprovalRequest request,
        Approval? approval,
        Func<AdvanceChange, ValueTask<StepResult>> make,
        CancellationToken cancellationToken)
    {
        StepResult tried = await make(change).ConfigureAwait(false);
        var atStake = new Money(tried.AtStakeMinor, change.Before.Amount.Currency);
        // Otherwise one operator could move any amount in parts.
        Money withEarlier = atStake with { Minor = checked(atStake.Minor + EarlierMinor(change.Before, request.Kind)) };
        ApprovalStep? judged = await approvals.JudgeAsync(
            change.At, request, approval, tried, atStake, withEarlier, cancellationToken).ConfigureAwait(false);
        if (judged is not { } said)
        {
            return tried;
        }

        StepResult result = said.Of(change);
        return result is { Status: OperatorActionStatus.Done, Change: { } approved } ? await make(approved).ConfigureAwait(false) : result;
    }

    /// <summary>What earlier actions of the same kind moved or booked on the payment, where an amount can be moved in parts.</summary>
    private static long EarlierMinor(Advance advance, ApprovalKind kind) => kind switch
    {
        ApprovalKind.Refund => advance.RefundRequestedMinor,
        ApprovalKind.SettleManually
            or ApprovalKind.PayBackManually
            or ApprovalKind.PayMerchantManually
            or ApprovalKind.RecordMerchantRepayment =>
            ManualAdjustmentRule.Of(kind).BookedMinor(advance),
        _ => 0,
    };
}
