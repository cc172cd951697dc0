using FaultTolerantPay.Advances;
using FaultTolerantPay.Controls;

namespace FaultTolerantPay.Operations;

// Manual adjustments: money that moved outside the channels.
internal sealed partial class AdvanceActions
{
    public ValueTask<OperatorActionResult> RecordCustomerPaymentAsync(
        TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken) =>
        RunActionAsync(Ordered(ApprovalKind.SettleManually, key, by, reason, receipt, amount), null, cancellationToken);

    public ValueTask<OperatorActionResult> RecordCustomerRefundAsync(
        TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken) =>
        RunActionAsync(Ordered(ApprovalKind.PayBackManually, key, by, reason, receipt, amount), null, cancellationToken);

    public ValueTask<OperatorActionResult> RecordMerchantPaymentAsync(
        TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken) =>
        RunActionAsync(Ordered(ApprovalKind.PayMerchantManually, key, by, reason, receipt, amount), null, cancellationToken);

    public ValueTask<OperatorActionResult> RecordMerchantRepaymentAsync(
        TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken) =>
        RunActionAsync(Ordered(ApprovalKind.RecordMerchantRepayment, key, by, reason, receipt, amount), null, cancellationToken);

    /// <summary>
    /// Books money that moved outside the channels. A receipt id is booked once, even if it arrives for a different payment.
    /// </summary>
    private ValueTask<OperatorActionResult> AdjustAsync(ApprovalRequest order, Approval? approval, CancellationToken cancellationToken)
    {
        var rule = ManualAdjustmentRule.Of(order.Kind);
        return RunAsync(
            order,
            approval,
            [.. ActionChecks.Of(order.OrderedBy, order.Reason), ActionChecks.Id("receipt", order.About), CheckAmount(order.Amount)],
            async change =>
            {
                if ((CurrencyError(change.Before, order.Amount) ?? rule.FindBooked(change.Before, order)) is { } answer)
                {
                    return answer;
                }

                return await ledger.FindReceiptAsync(order.About, cancellationToken).ConfigureAwait(false) is { } other
                    ? StepResult.Conflict($"receipt '{order.About}' was booked for payment {other}")
                    : rule.Book(change, order);
            },
            cancellationToken);
    }
}
