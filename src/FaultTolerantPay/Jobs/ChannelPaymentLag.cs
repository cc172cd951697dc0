using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Jobs;

/// <summary>
/// Reports how late the oldest due channel payment is. No job of this folder processes channel payments, and none may be forgotten (M7).
/// </summary>
internal sealed class ChannelPaymentLag(IWorkQueue queue, TimeProvider time) : IWorkLag
{
    public string Name => nameof(WorkKind.ChannelPayment);

    public async ValueTask<TimeSpan?> FindOldestDueAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        WorkBacklog backlog = await queue.ReadBacklogAsync(WorkKind.ChannelPayment, now, cancellationToken).ConfigureAwait(false);
        return now - backlog.OldestDueAt;
    }
}
