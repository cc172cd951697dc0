using FaultTolerantPay.Advances;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Operations;

/// <summary>Asks immediately for a result that an advance or a payment waits for.</summary>
internal sealed class QueryActions(ActionRunner runner, IPaymentStore payments, CommitPublisher publisher, TimeProvider time)
{
    /// <inheritdoc cref="IAdvanceActions.ConfirmNowAsync"/>
    public async ValueTask<OperatorActionResult> ConfirmNowAsync(
        TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken)
    {
        OperatorActionResult asked = await runner.RunAsync(
            key,
            ActionChecks.Of(by, reason),
            change =>
            {
                Advance advance = change.Before;
                bool canBeAsked =
                    advance.State == AdvanceState.Paid || advance.InFlight is not null || (advance.IsHeld && !advance.IsFinal);
                if (!canBeAsked)
                {
                    return StepResult.NotAllowed($"the advance is {advance.State}; there is nothing to confirm");
                }

                return StepResult.Done(change.To(advance with { NextActionAt = change.At }).Noted("confirm-now", reason, by));
            },
            cancellationToken).ConfigureAwait(false);
        return asked.Status is OperatorActionStatus.NotFound || asked.Advance is { State: AdvanceState.Released }
            ? await ConfirmPaymentNowAsync(key, by, reason, asked, cancellationToken).ConfigureAwait(false)
            : asked;
    }

    /// <summary>The same for a payment without an advance: the business system is asked about the payment itself.</summary>
    private async ValueTask<OperatorActionResult> ConfirmPaymentNowAsync(
        TransactionKey key, OperatorId by, string reason, OperatorActionResult asked, CancellationToken cancellationToken)
    {
        if (await payments.FindTransactionAsync(key, cancellationToken).ConfigureAwait(false) is not { } payment)
        {
            return new OperatorActionResult(OperatorActionStatus.NotFound, $"there is no payment {key}", null);
        }

        if (payment.Outcome.IsFinal || payment.Outcome.Reason == OutcomeReasons.Withdrawn)
        {
            return new OperatorActionResult(
                OperatorActionStatus.NotAllowed,
                $"the payment is {payment.Outcome.Kind} {payment.Outcome.Reason}".TrimEnd() + "; there is nothing to confirm",
                asked.Advance);
        }

        DateTimeOffset now = time.GetUtcNow();
        await publisher.CommitAsync(
            new StandInCommit
            {
                At = now,
                Timeline = [new TimelineEvent(key, now, "confirm-now", reason, by)],
                Work = [new WorkChange(new WorkItemKey(WorkKind.Transaction, key), now, KeepsEarlier: true)],
            },
            stateBefore: null,
            cancellationToken).ConfigureAwait(false);
        return new OperatorActionResult(OperatorActionStatus.Done, null, asked.Advance);
    }
}
