using FaultTolerantPay.Advances;
using FaultTolerantPay.ChannelPayments;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Providers.Calls;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Operations;

/// <inheritdoc cref="IChannelPaymentActions"/>
internal sealed class ChannelPaymentActions(
    ChannelActionRunner runner, IChannelPaymentStore payments, IReviewStore reviews, ProviderCaller caller) : IChannelPaymentActions
{
    // The code of an outcome that an operator learned.
    private const string OperatorCode = "operator";

    public ValueTask<OperatorActionResult> ResolveAsync(
        TransactionKey payment,
        OperationNumber operation,
        OperationOutcome outcome,
        OperatorId by,
        string reason,
        CancellationToken cancellationToken) =>
        RunAsync(
            Request(ApprovalKind.ResolveOperation, payment, by, reason) with { Operation = operation, Outcome = outcome },
            approval: null,
            cancellationToken);

    public ValueTask<OperatorActionResult> ApplyEvidenceAsync(
        string discrepancyId, OperatorId by, string reason, CancellationToken cancellationToken) =>
        RunAsync(
            Request(ApprovalKind.ApplyChannelEvidence, default, by, reason) with { About = discrepancyId ?? "" },
            approval: null,
            cancellationToken);

    public ValueTask<OperatorActionResult> DismissEvidenceAsync(
        string discrepancyId, OperatorId by, string reason, CancellationToken cancellationToken) =>
        RunAsync(
            Request(ApprovalKind.DismissChannelEvidence, default, by, reason) with { About = discrepancyId ?? "" },
            approval: null,
            cancellationToken);

    public ValueTask<OperatorActionResult> RetryReturnAsync(
        TransactionKey payment, OperationNumber charge, OperatorId by, string reason, CancellationToken cancellationToken) =>
        RunAsync(
            Request(ApprovalKind.RetryReturn, payment, by, reason) with { Operation = charge }, approval: null, cancellationToken);

    /// <summary>Takes an action. With an approval, takes the action that waited for it.</summary>
    public ValueTask<OperatorActionResult> RunAsync(ApprovalRequest request, Approval? approval, CancellationToken cancellationToken) =>
        request.Kind switch
        {
            ApprovalKind.ResolveOperation => ResolveAsync(request, approval, cancellationToken),
            ApprovalKind.RetryReturn => RetryReturnAsync(request, approval, cancellationToken),
            _ => DecideEvidenceAsync(request, approval, cancellationToken),
        };

    private ValueTask<OperatorActionResult> ResolveAsync(
        ApprovalRequest request, Approval? approval, CancellationToken cancellationToken)
    {
        (OperationNumber number, OperationOutcome outcome) = (request.Operation!.Value, request.Outcome!.Value);
        return runner.RunAsync(
            request,
            approval,
            [.. ActionChecks.Of(request.RequestedBy, request.Reason), ActionChecks.Certain(outcome)],
            change => ValueTask.FromResult(Resolve(change, number, outcome, request)),
            cancellationToken);
    }

    private ChannelActionStep Resolve(
        ChannelPaymentChange change, OperationNumber number, OperationOutcome outcome, ApprovalRequest request)
    {
        if (change.After.Find(number) is not { } operation)
        {
            return StepResult.NotAllowed($"the payment has no operation {number}");
        }

        if (operation.IsResolved)
        {
            return operation.Outcome == outcome
                ? StepResult.AlreadyDone
                : StepResult.Conflict($"{number} ended as {operation.Outcome} {operation.Code}".TrimEnd());
        }

        // Until then the sender may still send it, or the provider may still execute it.
        DateTimeOffset certainFrom = caller.CertainFrom(operation.Provider, operation.SendBefore);
        if (outcome != OperationOutcome.Succeeded && change.At < certainFrom)
        {
            return StepResult.NotAllowed($"{number} may still be executed until {certainFrom:O}");
        }

        string detail = $"{OperationNames.Describe(operation)}: {outcome}: {request.Reason}";
        ChannelPaymentChange resolved = change
            .Noted("resolved-by-operator", detail, request.RequestedBy)
            .Record(number, new ChannelResult { Outcome = outcome, Code = OperatorCode }, ResultSource.Local, change.At);
        return ChannelActionStep.Of(ChannelStep.Done(resolved), operation.Amount.Minor);
    }

    private ValueTask<OperatorActionResult> RetryReturnAsync(
        ApprovalRequest request, Approval? approval, CancellationToken cancellationToken)
    {
        OperationNumber charge = request.Operation!.Value;
        return runner.RunAsync(
            request,
            approval,
            ActionChecks.Of(request.RequestedBy, request.Reason),
            change => ValueTask.FromResult(
                change.After.Find(charge) is { ReturnAt: not null } scheduled && change.After.SurplusDueOf(scheduled) > 0
                    ? StepResult.AlreadyDone
                    : ChannelActionStep.Of(
                        change.RetrySurplusReturn(charge, request.RequestedBy, request.Reason),
                        change.After.Find(charge) is { } due ? change.After.SurplusDueOf(due) : 0)),
            cancellationToken);
    }

    /// <summary>Decides a discrepancy that holds a channel payment.</summary>
    private async ValueTask<OperatorActionResult> DecideEvidenceAsync(
        ApprovalRequest request, Approval? approval, CancellationToken cancellationToken)
    {
        string id = request.About;
        string errors = ActionChecks.Join(
        [
            .. ActionChecks.Of(request.RequestedBy, request.Reason),
            ActionChecks.Field(id.Length > 0, "discrepancy", id, "the id of one"),
        ]);
        if (errors.Length > 0)
        {
            return new OperatorActionResult(OperatorActionStatus.BadInput, errors);
        }

        if (await reviews.FindDiscrepancyAsync(id, cancellationToken).ConfigureAwait(false) is not { } discrepancy)
        {
            return new OperatorActionResult(OperatorActionStatus.NotFound, $"there is no discrepancy '{id}'");
        }

        ChannelPayment? payment =
            await payments.FindChannelPaymentAsync(discrepancy.Key, cancellationToken).ConfigureAwait(false);
        ChannelOperation? about = payment?.Operations.FirstOrDefault(
            operation => string.Equals(operation.Number.ToString(), discrepancy.Operation, StringComparison.Ordinal));
        if (about is null)
        {
            return new OperatorActionResult(
                OperatorActionStatus.NotAllowed, $"a discrepancy of the kind {discrepancy.Kind} is about no channel payment");
        }

        return await runner.RunAsync(
            request with { Key = discrepancy.Key, Operation = about.Number },
            approval,
            [],
            change => DecideAsync(change, discrepancy, about.Number, request, cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<ChannelActionStep> DecideAsync(
        ChannelPaymentChange change,
        Discrepancy discrepancy,
        OperationNumber number,
        ApprovalRequest request,
        CancellationToken cancellationToken)
    {
        bool isApplied = request.Kind == ApprovalKind.ApplyChannelEvidence;
        if (!change.After.HeldByDiscrepancies.Contains(discrepancy.Id, StringComparer.Ordinal))
        {
            Discrepancy known = await reviews.FindDiscrepancyAsync(discrepancy.Id, cancellationToken).ConfigureAwait(false)
                ?? discrepancy;
            return Decided(known, isApplied);
        }

        ChannelStep step = isApplied
            ? change.ApplyEvidence(discrepancy, number, request.RequestedBy, request.Reason)
            : change.DismissEvidence(discrepancy, number, request.RequestedBy, request.Reason);
        return ChannelActionStep.Of(step, Math.Abs(discrepancy.ClaimedMinor - change.After.Find(number)!.MovedMinor));
    }

    /// <summary>The result for a discrepancy that holds nothing any more: the first decision stands.</summary>
    private static StepResult Decided(Discrepancy known, bool isApplied)
    {
        if (known.ClosedAt is null)
        {
            return StepResult.NotAllowed($"a discrepancy of the kind {known.Kind} holds no channel payment; close it instead");
        }

        // If no operator closed it, the channel itself settled it: that is no dismissal.
        bool isSame = isApplied ? known.AppliedMinor is not null : known is { AppliedMinor: null, ClosedBy: not null };
        return isSame
            ? StepResult.AlreadyDone
            : StepResult.Conflict(known.ClosedBy is { } other ? $"{other} decided: {known.Decision}" : known.Decision);
    }

    private static ApprovalRequest Request(ApprovalKind kind, TransactionKey payment, OperatorId by, string reason) =>
        new() { Kind = kind, Key = payment, RequestedBy = by, Reason = reason, Amount = default };
}
