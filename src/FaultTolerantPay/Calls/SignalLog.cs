using FaultTolerantPay.Model;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Calls;

internal static partial class SignalLog
{
    [LoggerMessage(LogEvents.DiscrepancyOpened, LogLevel.Warning, "Discrepancy {Kind} needs an operator: {Id}")]
    public static partial void DiscrepancyOpened(ILogger logger, string kind, string id);

    [LoggerMessage(LogEvents.EventsDropped, LogLevel.Error,
        "{Sink} is {Waiting} events behind; further events are dropped until it catches up. The timeline has all of them")]
    public static partial void EventsDropped(ILogger logger, string sink, int waiting);

    [LoggerMessage(LogEvents.SinkFailed, LogLevel.Error, "Event sink {Sink} failed; the timeline has the events")]
    public static partial void SinkFailed(ILogger logger, Exception exception, string sink);
}
