using FaultTolerantPay.Advances;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Transactions;
using FaultTolerantPay.Work;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Recovery;

/// <summary>Delivers notices to customers and merchants through the host.</summary>
internal sealed class NoticeWork(
    IStandInStore store,
    CommitPublisher publisher,
    INoticeSink sink,
    TimeProvider time,
    IOptions<WorkOptions> work,
    IOptions<RecoveryOptions> recovery,
    Telemetry telemetry,
    ILogger<NoticeWork> logger) : MessageWork(WorkKind.Notices, DifferenceKind.NoticeOverdue, store, publisher, time, work, recovery, telemetry, logger)
{
    protected override async ValueTask<Delivery> DeliverAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        await sink.DeliverAsync(message.Notice!, cancellationToken).ConfigureAwait(false);
        return Delivery.Taken;
    }
}
