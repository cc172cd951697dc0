using FaultTolerantPay.Advances;
using FaultTolerantPay.Controls;

namespace FaultTolerantPay.Operations;

// Manual adjustments: money that moved outside the channels.
internal sealed partial class AdvanceActions
{
    public ValueTask<OperatorActionResult> RecordCustomerPaymentAsync(
        TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken) =>
        RunActionAsync(Requested(ApprovalKind.SettleManually, key, by, reason, receipt, amount), null, cancellationToken);

    public ValueTask<OperatorActionResult> RecordCustomerRefundAsync(
        TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken) =>
        RunActionAsync(Requested(ApprovalKind.PayBackManually, key, by, reason, receipt, amount), null, cancellationToken);

    public ValueTask<OperatorActionResult> RecordMerchantPaymentAsync(
        TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken) =>
        RunActionAsync(Requested(ApprovalKind.PayMerchantManually, key, by, reason, receipt, amount), null, cancellationToken);

    public ValueTask<OperatorActionResult> RecordMerchantRepaymentAsync(
        TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken) =>
        RunActionAsync(Requested(ApprovalKind.RecordMerchantRepayment, key, by, reason, receipt, amount), null, cancellationToken);

    /// <summary>
    /// Books money that moved outside the channels. A receipt id is booked once, even if it arrives for a different payment.
    /// </summary>
    private ValueTask<OperatorActionResult> AdjustAsync(ApprovalRequest request, Approval? approval, CancellationToken cancellationToken)
    {
        var rule = ManualAdjustmentRule.Of(request.Kind);
        return RunAsync(
            request,
            approval,
            [
                .. ActionChecks.Of(request.RequestedBy, request.Reason),
                ActionChecks.Id("receipt", request.About),
                CheckAmount(request.Amount),
            ],
            async change =>
            {
                if ((CurrencyError(change.Before, request.Amount) ?? rule.FindBooked(change.Before, request)) is { } answer)
                {
                    return answer;
                }

                return await ledger.FindReceiptAsync(request.About, cancellationToken).ConfigureAwait(false) is { } other
                    ? StepResult.Conflict($"receipt '{request.About}' was booked for payment {other}")
                    : rule.Book(change, request);
            },
            cancellationToken);
    }
}
