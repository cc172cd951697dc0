using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Advances;

// Money that moved outside the channels.
internal sealed partial class AdvanceOperations
{
    public ValueTask<AdvanceOperationResult> SettleManuallyAsync(
        TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken) =>
        GiveAsync(Ordered(ApprovalKind.SettleManually, key, by, reason, receipt, amount), null, cancellationToken);

    public ValueTask<AdvanceOperationResult> PayBackManuallyAsync(
        TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken) =>
        GiveAsync(Ordered(ApprovalKind.PayBackManually, key, by, reason, receipt, amount), null, cancellationToken);

    public ValueTask<AdvanceOperationResult> PayMerchantManuallyAsync(
        TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken) =>
        GiveAsync(Ordered(ApprovalKind.PayMerchantManually, key, by, reason, receipt, amount), null, cancellationToken);

    public ValueTask<AdvanceOperationResult> RecordMerchantRepaymentAsync(
        TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken) =>
        GiveAsync(Ordered(ApprovalKind.RecordMerchantRepayment, key, by, reason, receipt, amount), null, cancellationToken);

    /// <summary>Books what moved outside the channels, once for each receipt, whatever the payment.</summary>
    private ValueTask<AdvanceOperationResult> AdjustAsync(ApprovalRequest order, Approval? approval, CancellationToken cancellationToken)
    {
        var rule = ManualAdjustmentRule.Of(order.Kind);
        return OrderAsync(
            order,
            approval,
            [.. OrderChecks.Of(order.OrderedBy, order.Reason), OrderChecks.Id("receipt", order.About), CheckAmount(order.Amount)],
            async change =>
            {
                if ((CurrencyMistake(change.Before, order.Amount) ?? rule.FindBooked(change.Before, order)) is { } answer)
                    return answer;
                return await ledger.FindReceiptAsync(order.About, cancellationToken).ConfigureAwait(false) is { } other
                    ? Verdict.Otherwise($"receipt '{order.About}' was booked for payment {other}")
                    : rule.Book(change, order);
            },
            cancellationToken);
    }
}
