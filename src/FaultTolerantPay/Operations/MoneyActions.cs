using FaultTolerantPay.Controls;
using FaultTolerantPay.Recovery;

namespace FaultTolerantPay.Operations;

/// <summary>The actions that move or book money. Each may need a second operator.</summary>
internal sealed class MoneyActions(
    AdjustmentActions adjustments,
    RefundActions refunds,
    CollectionActions collections,
    ResolveActions results,
    EvidenceActions evidence,
    PrimaryRecovery reports,
    ChannelPaymentActions channelPayments)
{
    /// <summary>Takes an action that an operator requests now: immediately, or once a second operator approves it.</summary>
    public ValueTask<OperatorActionResult> RequestAsync(ApprovalRequest request, CancellationToken cancellationToken) =>
        RunAsync(request, null, cancellationToken);

    /// <summary>Takes an action that moves or books money. With an approval, takes the action that waited for it.</summary>
    public ValueTask<OperatorActionResult> RunAsync(
        ApprovalRequest request, Approval? approval, CancellationToken cancellationToken) => request.Kind switch
        {
            ApprovalKind.SettleManually
                or ApprovalKind.PayBackManually
                or ApprovalKind.PayMerchantManually
                or ApprovalKind.RecordMerchantRepayment =>
                adjustments.AdjustAsync(request, approval, cancellationToken),
            ApprovalKind.Refund => refunds.RefundAsync(request, approval, cancellationToken),
            ApprovalKind.WriteOff => collections.WriteOffAsync(request, approval, cancellationToken),
            ApprovalKind.Resolve => results.ResolveAsync(request, approval, cancellationToken),
            ApprovalKind.ApplyEvidence => evidence.ApplyEvidenceAsync(request, approval, cancellationToken),
            ApprovalKind.DismissEvidence => evidence.DismissEvidenceAsync(request, approval, cancellationToken),
            ApprovalKind.ResolveOperation
                or ApprovalKind.ApplyChannelEvidence
                or ApprovalKind.DismissChannelEvidence
                or ApprovalKind.RetryReturn =>
                channelPayments.RunAsync(request, approval, cancellationToken),
            ApprovalKind.ReportExecuted => reports.ApproveAsync(approval!, cancellationToken),
            _ => throw new InvalidOperationException(
                $"Request '{request.Id}' is of the kind '{request.Kind}', which this release does not know."),
        };
}
