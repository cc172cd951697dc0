using FaultTolerantPay.Model;
using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Recovery;

/// <summary>Stores that the business system executed a payment which the bank did not advance.</summary>
internal sealed class ExecutedPayments(IReviewStore reviews, CommitPublisher publisher, TimeProvider time)
{
    /// <summary>Completes a pending payment. If it was answered with another outcome, opens a discrepancy.</summary>
    /// <returns>Null if another change was stored meanwhile.</returns>
    public async ValueTask<OriginalFinding?> CompleteAsync(
        TransactionRecord record, EvidenceSource source, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (!record.Outcome.IsFinal)
        {
            var completed = new TransactionOutcome { Kind = OutcomeKind.CompletedByPrimary, DecidedAt = now };
            CommitResult result = await publisher.CommitAsync(
                PrimaryOutcomes.End(record, completed, source.Evidence, now, lease: null, source.By),
                stateBefore: null,
                cancellationToken).ConfigureAwait(false);
            if (result.Status != CommitStatus.OrderTaken)
            {
                return result.IsCommitted ? OriginalFinding.Completes : null;
            }
        }

        return record.Outcome.Kind is OutcomeKind.CompletedByPrimary or OutcomeKind.Advanced
            ? OriginalFinding.Known
            : await OpenAsync(
                record,
                DiscrepancyKind.ExecutedAfterAll,
                "",
                source.As(evidence => $"executed by the business system: {evidence}"),
                cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The payment was answered with another outcome: a discrepancy informs an operator, and until then no other attempt of the order is
    /// decided.
    /// </summary>
    /// <param name="record">The payment.</param>
    /// <param name="kind">The kind of discrepancy.</param>
    /// <param name="about">Distinguishes several discrepancies of the same kind about the payment.</param>
    /// <param name="source">The evidence.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    /// <returns>Null if the record changed meanwhile.</returns>
    public async ValueTask<OriginalFinding?> OpenAsync(
        TransactionRecord record, DiscrepancyKind kind, string about, EvidenceSource source, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        var discrepancy = new Discrepancy
        {
            Id = $"{record.Key}#{kind}#{about}",
            Key = record.Key,
            Kind = kind,
            OpenedAt = now,
            Evidence = $"answered {record.Outcome.Kind} {record.Outcome.Reason ?? record.Outcome.Refusal?.Code.ToString()} "
                + $"{record.Outcome.DecidedAt:O}, and {source.Evidence}",
        };
        if (await reviews.FindDiscrepancyAsync(discrepancy.Id, cancellationToken).ConfigureAwait(false) is not null)
        {
            return OriginalFinding.Known;
        }

        CommitResult result = await publisher.CommitAsync(
            new StandInCommit
            {
                At = now,
                Transaction = record.MayBePaid || !StoreRules.IsCertainlyUnpaid(record) ? null : record with { MayBePaid = true },
                Discrepancies = [discrepancy],
                Timeline = [new TimelineEvent(record.Key, now, "executed-after-all", discrepancy.Evidence, source.By)],
            },
            stateBefore: null,
            cancellationToken).ConfigureAwait(false);
        return result.IsCommitted ? OriginalFinding.Contradiction : null;
    }
}
