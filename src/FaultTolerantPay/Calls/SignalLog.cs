using FaultTolerantPay.Model;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Calls;

internal static partial class SignalLog
{
    [LoggerMessage(LogEvents.DiscrepancyOpened, LogLevel.Warning, "Difference {Kind} needs an operator: {Id}")]
    public static partial void DiscrepancyOpened(ILogger logger, string kind, string id);

    [LoggerMessage(LogEvents.EventsDropped, LogLevel.Error,
        "{Sink} is behind by {Waiting} events; the next ones are dropped until it has taken some, and are on the timeline")]
    public static partial void EventsDropped(ILogger logger, string sink, int waiting);

    [LoggerMessage(LogEvents.SinkFailed, LogLevel.Error, "Event sink {Sink} failed; the events are on the timeline")]
    public static partial void SinkFailed(ILogger logger, Exception exception, string sink);
}
