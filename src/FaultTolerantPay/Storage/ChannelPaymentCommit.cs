using FaultTolerantPay.ChannelPayments;

namespace FaultTolerantPay.Storage;

/// <summary>
/// Turns a change of a channel payment into one atomic commit. The work item is derived from the payment after the change, so that no
/// change can omit it (M7).
/// </summary>
internal static class ChannelPaymentCommit
{
    /// <summary>The commit of a change.</summary>
    /// <param name="change">The change.</param>
    /// <param name="lease">The lease under which the change is made; null: no lease.</param>
    public static StandInCommit Of(ChannelPaymentChange change, WorkLease? lease = null)
    {
        ChannelPayment after = change.After;
        OutboxMessage[] notices = [.. PaymentNotices.Of(change).Select(OutboxMessage.Of)];
        return new StandInCommit
        {
            At = change.At,
            ChannelPayment = after,
            Journal = change.Journal,
            Timeline = change.Timeline,
            Discrepancies = change.Discrepancies,
            Approval = change.Approval,
            Outbox = notices,
            Work =
            [
                new WorkChange(WorkOf(after.Key), after.NextActionAt) { Lane = LaneOf(after) },
                // A new message does not end a lease on its stream.
                .. notices.Select(notice => new WorkChange(notice.Stream, change.At, KeepsEarlier: true)).Take(1),
            ],
            Lease = lease,
        };
    }

    /// <summary>The work item of a channel payment.</summary>
    public static WorkItemKey WorkOf(TransactionKey key) => new(WorkKind.ChannelPayment, key);

    /// <summary>The lane of work that calls a channel.</summary>
    public static string LaneOf(ChannelId channel) => $"channel:{channel}";

    /// <summary>
    /// The lane: the channel that the next step calls, or empty. A channel that does not respond delays only its own work.
    /// </summary>
    private static string LaneOf(ChannelPayment payment) =>
        ChannelPaymentSchedule.NextChannel(payment) is { } channel ? LaneOf(channel) : "";
}
