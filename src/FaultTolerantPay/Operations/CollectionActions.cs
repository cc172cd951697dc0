using FaultTolerantPay.Advances;
using FaultTolerantPay.Collection;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Operations;

/// <summary>Stops and resumes the collection or the customer refund of an advance, and writes advances off.</summary>
internal sealed class CollectionActions(ActionRunner runner, CollectionPolicy collection)
{
    /// <inheritdoc cref="IAdvanceActions.WriteOffAsync"/>
    public ValueTask<OperatorActionResult> WriteOffAsync(ApprovalRequest request, Approval? approval, CancellationToken cancellationToken)
    {
        return runner.RunAsync(
            request,
            approval,
            ActionChecks.Of(request.RequestedBy, request.Reason),
            change => ValueTask.FromResult(WriteOff(change)),
            cancellationToken);

        StepResult WriteOff(AdvanceChange change) => change.Before.State switch
        {
            AdvanceState.WrittenOff => StepResult.AlreadyDone,
            AdvanceState.Delinquent =>
                StepResult.Moved(change.WriteOff(request.RequestedBy, request.Reason), change.Before.OutstandingMinor),
            _ => StepResult.NotAllowed($"the advance is {change.Before.State}; only a delinquent one can be written off"),
        };
    }

    /// <inheritdoc cref="IAdvanceActions.StopCollectionAsync"/>
    public ValueTask<OperatorActionResult> StopCollectionAsync(
        TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken) =>
        MoveAsync(
            key,
            by,
            reason,
            advance => advance.State == AdvanceState.Delinquent,
            advance => advance.State != AdvanceState.CollectionDue ? "only a collection that is due can be stopped" : null,
            change => change.StopCollection(by, reason, change.At.Plus(collection.ReviewEvery)),
            cancellationToken);

    /// <inheritdoc cref="IAdvanceActions.RetryCollectionAsync"/>
    public ValueTask<OperatorActionResult> RetryCollectionAsync(
        TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken) =>
        MoveAsync(
            key,
            by,
            reason,
            advance => advance.State == AdvanceState.CollectionDue,
            advance => advance.State != AdvanceState.Delinquent ? "only a delinquent one can be collected again"
                : advance.IsErased ? "its customer is erased: book a manual adjustment or write it off"
                : advance.IsSuperseded
                    ? "the business system executed the original: book a manual adjustment for the excess refund or write it off"
                : null,
            change => change.CollectAgain(by, reason),
            cancellationToken);

    /// <inheritdoc cref="IAdvanceActions.StopCustomerRefundAsync"/>
    public ValueTask<OperatorActionResult> StopCustomerRefundAsync(
        TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken) =>
        MoveAsync(
            key,
            by,
            reason,
            advance => advance.IsCustomerRefundStopped,
            advance => advance.State != AdvanceState.CustomerRefundDue ? "only a customer refund that is due can be stopped" : null,
            change => change.StopCustomerRefund(by, reason),
            cancellationToken);

    /// <inheritdoc cref="IAdvanceActions.RetryCustomerRefundAsync"/>
    public ValueTask<OperatorActionResult> RetryCustomerRefundAsync(
        TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken) =>
        MoveAsync(
            key,
            by,
            reason,
            advance => advance.State == AdvanceState.CustomerRefundDue && !advance.IsCustomerRefundStopped,
            advance => advance.State != AdvanceState.CustomerRefundDue ? "only a customer refund that is due can be retried"
                : advance.IsErased ? "its customer is erased: refund it outside the channels and book a manual adjustment"
                : null,
            change => change.RetryCustomerRefund(by, reason),
            cancellationToken);

    /// <summary>Takes an action that advances the state. The result is already done, not allowed (with a reason) or done.</summary>
    private ValueTask<OperatorActionResult> MoveAsync(
        TransactionKey key,
        OperatorId by,
        string reason,
        Func<Advance, bool> isDone,
        Func<Advance, string?> objection,
        Func<AdvanceChange, AdvanceChange> move,
        CancellationToken cancellationToken) =>
        runner.RunAsync(
            key,
            ActionChecks.Of(by, reason),
            change =>
                isDone(change.Before) ? StepResult.AlreadyDone
                : objection(change.Before) is { } why ? StepResult.NotAllowed($"the advance is {change.Before.State}; {why}")
                : StepResult.Done(move(change)),
            cancellationToken);
}
