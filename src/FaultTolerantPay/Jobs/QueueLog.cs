using FaultTolerantPay.Model;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Jobs;

internal static partial class QueueLog
{
    [LoggerMessage(LogEvents.WorkItemFailed, LogLevel.Error,
        "Work on {Kind} {Merchant}/{Order} failed; it is retried when its lease expires")]
    public static partial void ItemFailed(ILogger logger, Exception exception, string kind, string merchant, string order);

    [LoggerMessage(LogEvents.MessageNotDelivered, LogLevel.Warning, "Message {Id} was not delivered; it is sent again")]
    public static partial void MessageNotDelivered(ILogger logger, Exception exception, string id);
}
