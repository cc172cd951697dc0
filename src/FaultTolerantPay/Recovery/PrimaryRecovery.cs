using FaultTolerantPay.Controls;
using FaultTolerantPay.Pipeline.Records;

namespace FaultTolerantPay.Recovery;

/// <inheritdoc cref="IRecovery"/>
internal sealed class PrimaryRecovery(ExecutedEvidence executed, StatementRecovery statements) : IRecovery, IExecutedEvidence
{
    public async ValueTask<OperatorActionResult> ReportExecutedAsync(
        TransactionKey key, Money amount, OperatorId by, string evidence, CancellationToken cancellationToken)
    {
        string errors = ActionChecks.Join(
            ActionChecks.ErrorsOf(by, "evidence", evidence),
            ActionChecks.Field(amount.Currency.IsKnown, "currency", amount.Currency.Code, "an ISO 4217 code"));
        return errors.Length > 0
            ? new OperatorActionResult(OperatorActionStatus.BadInput, errors, null)
            : await ReportAsync(
                key,
                new EvidenceSource(evidence, by) { Report = new ExecutedReport(key.Attempt, evidence), Amount = amount },
                cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Completes a report that a second operator approved.</summary>
    public ValueTask<OperatorActionResult> ApproveAsync(Approval approval, CancellationToken cancellationToken)
    {
        ApprovalRequest request = approval.Request;
        var attempt = new AttemptId(request.About);
        return ReportAsync(
            request.Key with { Attempt = attempt },
            new EvidenceSource(request.Reason, request.RequestedBy) { Report = new ExecutedReport(attempt, request.Reason, approval) },
            cancellationToken);
    }

    public async ValueTask RecordExecutedAsync(TransactionKey key, string evidence, CancellationToken cancellationToken) =>
        await ReportAsync(key, new EvidenceSource(evidence, null), cancellationToken).ConfigureAwait(false);

    public ValueTask<StatementResult> ApplyStatementAsync(
        BusinessSystemStatement statement, OperatorId by, string reason, CancellationToken cancellationToken) =>
        statements.ApplyAsync(statement, by, reason, cancellationToken);

    private async ValueTask<OperatorActionResult> ReportAsync(
        TransactionKey key, EvidenceSource source, CancellationToken cancellationToken)
    {
        EvidenceResult result = await executed.ApplyAsync(key, source, _ => true, cancellationToken).ConfigureAwait(false);
        return result.Finding switch
        {
            OriginalFinding.UnknownPayment =>
                new OperatorActionResult(OperatorActionStatus.NotFound, $"there is no payment {key} on record", null),
            OriginalFinding.ReportFailed =>
                new OperatorActionResult(result.NotDone!.Value.Status, result.NotDone.Value.Reason, result.Advance)
                {
                    Approval = result.NotDone.Value.Approval,
                },
            OriginalFinding.Known => new OperatorActionResult(OperatorActionStatus.AlreadyDone, null, result.Advance),
            _ => new OperatorActionResult(OperatorActionStatus.Done, null, result.Advance),
        };
    }
}
