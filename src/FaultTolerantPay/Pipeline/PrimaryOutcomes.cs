using FaultTolerantPay.Advances;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Pipeline;

/// <summary>Ends pending payments with the result of the business system.</summary>
internal static class PrimaryOutcomes
{
    /// <summary>One atomic commit: the final outcome, its notice, and the removal of the payment from the work queue.</summary>
    public static StandInCommit End(
        TransactionRecord record, TransactionOutcome final, string evidence, DateTimeOffset now, WorkLease? lease, OperatorId? by = null)
    {
        OutboxMessage notice = OutboxMessage.Of(Notices.OutcomeChanged(record.Key, final));
        return new StandInCommit
        {
            At = now,
            Transaction = record with { Outcome = final },
            Outbox = [notice],
            Work =
            [
                new WorkChange(new WorkItemKey(WorkKind.Transaction, record.Key), null),
                new WorkChange(notice.Stream, now, KeepsEarlier: true),
            ],
            Timeline = [new TimelineEvent(record.Key, now, TransactionEvents.Of(final), evidence, by)],
            Lease = lease,
        };
    }
}
