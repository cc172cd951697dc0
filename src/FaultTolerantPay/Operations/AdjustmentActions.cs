using FaultTolerantPay.Advances;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Operations;

/// <summary>Manual adjustments: money that moved outside the channels.</summary>
internal sealed class AdjustmentActions(ActionRunner runner, ILedgerStore ledger)
{
    /// <summary>
    /// Books money that moved outside the channels. A receipt id is booked once, even if it arrives for a different payment.
    /// </summary>
    public ValueTask<OperatorActionResult> AdjustAsync(ApprovalRequest request, Approval? approval, CancellationToken cancellationToken)
    {
        var rule = ManualAdjustmentRule.Of(request.Kind);
        return runner.RunAsync(
            request,
            approval,
            [
                .. ActionChecks.Of(request.RequestedBy, request.Reason),
                ActionChecks.Id("receipt", request.About),
                AmountChecks.Positive(request.Amount),
            ],
            async change =>
            {
                if ((AmountChecks.CurrencyError(change.Before, request.Amount) ?? rule.FindBooked(change.Before, request)) is { } answer)
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
