using FaultTolerantPay.Advances;
using FaultTolerantPay.Calls;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Collection;
using FaultTolerantPay.Model;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Jobs;

/// <summary>Once a payment has ended paid, moves older debts of the customer to its mandate, if policy allows it.</summary>
internal sealed class MandateWork(
    LeasedQueue queue,
    IPaymentStore payments,
    CommitPublisher publisher,
    IOperatorQueries queries,
    AdvanceUpdater updater,
    CollectionPolicy policy,
    TimeProvider time,
    IOptions<CollectionOptions> collection,
    IOptions<RecoveryOptions> recovery,
    IOptions<WorkOptions> work,
    Telemetry telemetry,
    ILogger<MandateWork> logger) : QueueWork(WorkKind.Mandate, queue, payments, time, work, telemetry, logger)
{
    private readonly bool _isAllowed = collection.Value.UseMandateOfNextPayment;
    private readonly TimeSpan _lookAgainAfter = recovery.Value.MaxRetryDelay;

    protected override async ValueTask WorkOnAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        TransactionRecord? payment = await Payments.FindTransactionAsync(lease.Item.Transaction, cancellationToken).ConfigureAwait(false);
        bool isOpen = payment is { Outcome: { IsFinal: false, Reason: not OutcomeReasons.Withdrawn } };
        IReadOnlyList<Discrepancy> discrepancies = [];
        if (_isAllowed && payment is { Outcome.Kind: OutcomeKind.CompletedByPrimary or OutcomeKind.Advanced, Request.Mandate: { } mandate }
            && await TakeOverAsync(payment, mandate, cancellationToken).ConfigureAwait(false) is { } notTakenOver)
        {
            discrepancies = [notTakenOver];
        }

        DateTimeOffset now = Time.GetUtcNow();
        DateTimeOffset? next = _isAllowed && isOpen ? now.Plus(_lookAgainAfter) : null;
        var commit = new StandInCommit
        {
            At = now,
            Discrepancies = discrepancies,
            Work = [new WorkChange(lease.Item, next)],
            Lease = lease,
        };
        await publisher.CommitAsync(commit, stateBefore: null, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Moves the customer's older debts to the mandate.</summary>
    /// <returns>A discrepancy if a debt should take the mandate but its token cannot be read; null otherwise.</returns>
    private async ValueTask<Discrepancy?> TakeOverAsync(TransactionRecord payment, Mandate mandate, CancellationToken cancellationToken)
    {
        var filter = new OutstandingFilter { Customer = payment.Request.Customer, ReservedBefore = payment.StoredAt };
        var brought = new MandateChange(null, mandate, payment.StoredAt);
        string? after = null;
        do
        {
            QueryPage<Advance> page =
                await queries.ListOutstandingAsync(filter, after, StoreRules.MaxPageSize, cancellationToken).ConfigureAwait(false);
            foreach (Advance advance in page.Items.Where(advance => Takes(advance, brought)))
            {
                if (mandate.UnreadableToken is { } token)
                {
                    return NotTakenOver(payment.Key, token);
                }

                await updater.UpdateAsync(
                    advance.Key,
                    lease: null,
                    change => Takes(change.After, brought)
                        ? change.ReplaceMandate(brought, $"from payment {payment.Key}", by: null, policy.AgainAt(change.At))
                        : change,
                    cancellationToken).ConfigureAwait(false);
            }
            after = page.Next;
        }
        while (after is not null);
        return null;
    }

    private Discrepancy NotTakenOver(TransactionKey key, UnreadableToken token) => new()
    {
        Id = $"{key}#{DiscrepancyKind.MandateUnreadable}#brought",
        Key = key,
        Kind = DiscrepancyKind.MandateUnreadable,
        OpenedAt = Time.GetUtcNow(),
        Evidence = $"{token.Reason} It does not replace the mandates of the customer's older debts.",
    };

    /// <summary>
    /// Whether an open advance of the customer takes the mandate of a payment: another mandate at the same institution, and neither an
    /// operator's replacement nor the mandate of a later payment is in place.
    /// </summary>
    private static bool Takes(Advance advance, MandateChange change) =>
        advance is { IsFinal: false, IsSuperseded: false, ExposureMinor: > 0 }
        && advance.Mandate is { } before && before.Institution == change.Mandate.Institution && before != change.Mandate
        && (advance.Mandates is not [.., var newest] || (newest.ReplacementId is null && newest.At < change.At));
}
