using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Hosting.Work;

/// <summary>The log lines of background work. Event ids 2020 to 2029; an id is never given to another event.</summary>
internal static partial class WorkLog
{
    [LoggerMessage(WorkLogEvents.WorkFailed, LogLevel.Error,
        "Background work {Name} failed {Failures} consecutive times and rests for {Rest}")]
    public static partial void WorkFailed(ILogger logger, string name, int failures, TimeSpan rest, Exception exception);

    [LoggerMessage(WorkLogEvents.WorkRecovered, LogLevel.Information, "Background work {Name} runs again after {Failures} failures")]
    public static partial void WorkRecovered(ILogger logger, string name, int failures);

    [LoggerMessage(WorkLogEvents.WorkStarted, LogLevel.Debug, "Background work {Name} starts")]
    public static partial void WorkStarted(ILogger logger, string name);

    [LoggerMessage(WorkLogEvents.WorkStopped, LogLevel.Debug, "Background work {Name} has stopped")]
    public static partial void WorkStopped(ILogger logger, string name);

    [LoggerMessage(
        WorkLogEvents.RecordsLost, LogLevel.Critical,
        "The host stops while {Left} records of payments are not durable: what this node knew about them beyond their intents is lost, "
            + "and a retry of those without one could be paid twice in a fault")]
    public static partial void RecordsLost(ILogger logger, int left);

    [LoggerMessage(
        WorkLogEvents.RecordsKept, LogLevel.Warning,
        "The host stops while the store does not take {Kept} records of payments: they are kept in {File}, "
            + "and written by the next node that starts. Do not remove it")]
    public static partial void RecordsKept(ILogger logger, int kept, string? file);
}
