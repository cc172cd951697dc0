using FaultTolerantPay.Advances;
using FaultTolerantPay.Controls;

namespace FaultTolerantPay.Operations;

/// <summary>Refunds that a merchant requests for a payment.</summary>
internal sealed class RefundActions(ActionRunner runner)
{
    /// <inheritdoc cref="IAdvanceActions.RefundAsync"/>
    public ValueTask<OperatorActionResult> RefundAsync(ApprovalRequest request, Approval? approval, CancellationToken cancellationToken)
    {
        var wanted = new RefundRequest(request.Key, new RefundId(request.About), request.Amount, request.RequestedBy, request.Reason);
        return runner.RunAsync(
            request,
            approval,
            [
                .. ActionChecks.Of(wanted.By, wanted.Reason),
                ActionChecks.Id("refund id", wanted.Id.Value),
                AmountChecks.Positive(wanted.Amount),
            ],
            change => ValueTask.FromResult(Refund(change)),
            cancellationToken);

        StepResult Refund(AdvanceChange change)
        {
            Advance advance = change.Before;
            if (AmountChecks.CurrencyError(advance, wanted.Amount) is { } error)
            {
                return error;
            }

            if (advance.Refunds.FirstOrDefault(refund => refund.Id == wanted.Id) is { } known)
            {
                if (known is { Status: RefundStatus.Rejected } && known.AmountMinor == wanted.Amount.Minor)
                {
                    return StepResult.NotAllowed(known.Reason!);
                }

                return known.AmountMinor == wanted.Amount.Minor
                    ? StepResult.AlreadyDone
                    : StepResult.NotAllowed(
                        $"refund {wanted.Id} was requested with {new Money(known.AmountMinor, advance.Amount.Currency)}");
            }
            AdvanceChange requested = change.RequestRefund(wanted);
            Refund refund = requested.After.Refunds[^1];
            // A rejected refund is still kept on record.
            return refund.Status == RefundStatus.Rejected
                ? StepResult.NotAllowed(refund.Reason!) with { Change = requested }
                : StepResult.Moved(requested, refund.AmountMinor);
        }
    }
}
