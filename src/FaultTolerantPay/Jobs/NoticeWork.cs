using FaultTolerantPay.Calls;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Jobs;

/// <summary>Delivers notices to customers and merchants through the host.</summary>
internal sealed class NoticeWork(
    LeasedQueue queue,
    IPaymentStore payments,
    IOutbox outbox,
    CommitPublisher publisher,
    INoticeSink sink,
    HostCalls calls,
    TimeProvider time,
    IOptions<WorkOptions> work,
    IOptions<RecoveryOptions> recovery,
    Telemetry telemetry,
    ILogger<NoticeWork> logger) : MessageWork(WorkKind.Notices, queue, payments, outbox, publisher, time, work, recovery, telemetry, logger)
{
    private readonly TimeSpan _timeLimit = recovery.Value.NoticeTimeout;
    private readonly Callee _callee = calls.CalleeOf("notice-sink");

    protected override bool IsOrdered => false;

    protected override async ValueTask<DeliveryResult> DeliverAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        return await calls.AskAsync(
            _callee,
            static async (asked, token) =>
            {
                await asked.sink.DeliverAsync(asked.notice, token).ConfigureAwait(false);
                return new DeliveryResult(DeliveryStatus.Taken);
            },
            (sink, notice: message.Notice!),
            _timeLimit,
            cancellationToken,
            about: new CallSubject(message.Key.Merchant.Value, message.Id)).ConfigureAwait(false);
    }
}
