using FaultTolerantPay.Controls;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Operations;

/// <summary>Closes the discrepancies that only inform.</summary>
internal sealed class DiscrepancyActions(
    IReviewStore reviews, IPaymentStore payments, IChannelPaymentStore channelPayments, CommitPublisher publisher, TimeProvider time)
{
    /// <inheritdoc cref="IAdvanceActions.CloseDiscrepancyAsync"/>
    public async ValueTask<OperatorActionStatus> CloseAsync(
        string discrepancyId, OperatorId by, string decision, CancellationToken cancellationToken)
    {
        if (ActionChecks.Of(by, decision).Any(error => error is not null) || string.IsNullOrEmpty(discrepancyId))
        {
            return OperatorActionStatus.BadInput;
        }
        // The first operator to close it decides. A second round reports the conflict to the other one.
        for (int round = 0; round < 2; round++)
        {
            if (await TryCloseAsync(discrepancyId, by, decision, cancellationToken).ConfigureAwait(false) is { } status)
            {
                return status;
            }
        }
        throw new StoreException(
            $"Discrepancy '{discrepancyId}' is open, but the store refused to close it as already closed: the store is damaged.")
        { NothingWritten = true };
    }

    /// <returns>Null if another operator closed it meanwhile.</returns>
    private async ValueTask<OperatorActionStatus?> TryCloseAsync(
        string discrepancyId, OperatorId by, string decision, CancellationToken cancellationToken)
    {
        if (await reviews.FindDiscrepancyAsync(discrepancyId, cancellationToken).ConfigureAwait(false) is not { } discrepancy)
        {
            return OperatorActionStatus.NotFound;
        }

        if (discrepancy.ClosedAt is not null)
        {
            return discrepancy.Decision == decision ? OperatorActionStatus.AlreadyDone : OperatorActionStatus.Conflict;
        }
        // A discrepancy that holds a payment ends with a decision on its evidence, not with a remark.
        if (discrepancy.Instruction is not null || await ConcernsChannelPaymentAsync(discrepancy, cancellationToken).ConfigureAwait(false))
        {
            return OperatorActionStatus.NotAllowed;
        }
        // Only this discrepancy shows that the bank owes a refund and does not pay it. It is closed when the customer is refunded or an
        // operator requests a retry.
        bool showsStoppedRefund = discrepancy.Kind == DiscrepancyKind.CustomerRefundOverdue
            && await payments.FindAdvanceAsync(
                discrepancy.Key, cancellationToken).ConfigureAwait(false) is { IsCustomerRefundStopped: true };
        if (showsStoppedRefund)
        {
            return OperatorActionStatus.NotAllowed;
        }

        DateTimeOffset now = time.GetUtcNow();
        CommitResult result = await publisher.CommitAsync(
            new StandInCommit
            {
                At = now,
                Discrepancies = [discrepancy with { ClosedAt = now, ClosedBy = by, Decision = decision }],
                Timeline = [new TimelineEvent(discrepancy.Key, now, "difference-closed", $"{discrepancy.Kind}: {decision}", by)],
            },
            stateBefore: null,
            cancellationToken).ConfigureAwait(false);
        return result.IsCommitted ? OperatorActionStatus.Done : null;
    }

    /// <summary>Whether it holds a channel payment, or alone shows that a cardholder's surplus is not returned.</summary>
    private async ValueTask<bool> ConcernsChannelPaymentAsync(Discrepancy discrepancy, CancellationToken cancellationToken) =>
        discrepancy.Operation is not null
        && await channelPayments.FindChannelPaymentAsync(discrepancy.Key, cancellationToken).ConfigureAwait(false) is { } payment
        && (payment.HeldByDiscrepancies.Contains(discrepancy.Id, StringComparer.Ordinal)
            || (discrepancy.Kind == DiscrepancyKind.SurplusNotReturned && payment.Operations.Any(payment.IsReturnStopped)));
}
