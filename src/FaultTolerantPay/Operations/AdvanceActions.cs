namespace FaultTolerantPay.Operations;

/// <summary>Implements the actions on advances: each group of actions is in a class of its own.</summary>
internal sealed class AdvanceActions(
    MoneyActions money, CollectionActions collections, MandateActions mandates, DiscrepancyActions discrepancies, QueryActions queries)
    : IAdvanceActions
{
    public ValueTask<OperatorActionResult> RefundAsync(RefundRequest request, CancellationToken cancellationToken) =>
        money.RequestAsync(
            Request(ApprovalKind.Refund, request.Key, request.By, request.Reason, request.Id.Value ?? "", request.Amount),
            cancellationToken);

    public ValueTask<OperatorActionResult> RecordCustomerPaymentAsync(
        TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken) =>
        money.RequestAsync(Request(ApprovalKind.SettleManually, key, by, reason, receipt, amount), cancellationToken);

    public ValueTask<OperatorActionResult> RecordCustomerRefundAsync(
        TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken) =>
        money.RequestAsync(Request(ApprovalKind.PayBackManually, key, by, reason, receipt, amount), cancellationToken);

    public ValueTask<OperatorActionResult> RecordMerchantPaymentAsync(
        TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken) =>
        money.RequestAsync(Request(ApprovalKind.PayMerchantManually, key, by, reason, receipt, amount), cancellationToken);

    public ValueTask<OperatorActionResult> RecordMerchantRepaymentAsync(
        TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken) =>
        money.RequestAsync(Request(ApprovalKind.RecordMerchantRepayment, key, by, reason, receipt, amount), cancellationToken);

    public ValueTask<OperatorActionResult> WriteOffAsync(
        TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken) =>
        money.RequestAsync(Request(ApprovalKind.WriteOff, key, by, reason), cancellationToken);

    public ValueTask<OperatorActionResult> ResolveAsync(
        InstructionKey instruction, OperationOutcome outcome, OperatorId by, string reason, CancellationToken cancellationToken) =>
        money.RequestAsync(
            Request(ApprovalKind.Resolve, instruction.Transaction, by, reason) with { Instruction = instruction, Outcome = outcome },
            cancellationToken);

    public ValueTask<OperatorActionResult> ApplyEvidenceAsync(
        string discrepancyId, Money? moved, OperatorId by, string reason, CancellationToken cancellationToken) =>
        money.RequestAsync(
            Request(ApprovalKind.ApplyEvidence, default, by, reason, discrepancyId ?? "") with { Moved = moved }, cancellationToken);

    public ValueTask<OperatorActionResult> DismissEvidenceAsync(
        string discrepancyId, OperatorId by, string reason, CancellationToken cancellationToken) =>
        money.RequestAsync(Request(ApprovalKind.DismissEvidence, default, by, reason, discrepancyId ?? ""), cancellationToken);

    public ValueTask<OperatorActionStatus> CloseDiscrepancyAsync(
        string discrepancyId, OperatorId by, string decision, CancellationToken cancellationToken) =>
        discrepancies.CloseAsync(discrepancyId, by, decision, cancellationToken);

    public ValueTask<OperatorActionResult> StopCollectionAsync(
        TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken) =>
        collections.StopCollectionAsync(key, by, reason, cancellationToken);

    public ValueTask<OperatorActionResult> RetryCollectionAsync(
        TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken) =>
        collections.RetryCollectionAsync(key, by, reason, cancellationToken);

    public ValueTask<OperatorActionResult> StopCustomerRefundAsync(
        TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken) =>
        collections.StopCustomerRefundAsync(key, by, reason, cancellationToken);

    public ValueTask<OperatorActionResult> RetryCustomerRefundAsync(
        TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken) =>
        collections.RetryCustomerRefundAsync(key, by, reason, cancellationToken);

    public ValueTask<OperatorActionResult> ReplaceMandateAsync(
        TransactionKey key, MandateReplacement replacement, CancellationToken cancellationToken) =>
        mandates.ReplaceAsync(key, replacement, cancellationToken);

    public ValueTask<OperatorActionResult> ReplaceMandatesAsync(
        CustomerId customer, InstitutionId? institution, MandateReplacement replacement, CancellationToken cancellationToken) =>
        mandates.ReplaceAllAsync(customer, institution, replacement, cancellationToken);

    public ValueTask<OperatorActionResult> ConfirmNowAsync(
        TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken) =>
        queries.ConfirmNowAsync(key, by, reason, cancellationToken);

    private static ApprovalRequest Request(
        ApprovalKind kind, TransactionKey key, OperatorId by, string reason, string about = "", Money amount = default) =>
        new() { Kind = kind, Key = key, RequestedBy = by, Reason = reason, About = about, Amount = amount };
}
