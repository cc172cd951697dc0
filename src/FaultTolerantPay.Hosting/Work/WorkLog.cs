using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Hosting.Work;

/// <summary>The log lines of background work. Event ids 2020 to 2029; an id is never given to another event.</summary>
internal static partial class WorkLog
{
    [LoggerMessage(2020, LogLevel.Error, "Background work {Name} failed {Failures} consecutive times and rests for {Rest}.")]
    public static partial void WorkFailed(ILogger logger, string name, int failures, TimeSpan rest, Exception exception);

    [LoggerMessage(2021, LogLevel.Information, "Background work {Name} runs again after {Failures} failures.")]
    public static partial void WorkRecovered(ILogger logger, string name, int failures);

    [LoggerMessage(2022, LogLevel.Debug, "Background work {Name} starts.")]
    public static partial void WorkStarted(ILogger logger, string name);

    [LoggerMessage(2023, LogLevel.Debug, "Background work {Name} has stopped.")]
    public static partial void WorkStopped(ILogger logger, string name);

    [LoggerMessage(
        2024, LogLevel.Critical,
        "The host stops while {Left} records of payments are not durable: what this node knew about them beyond their intents is lost, "
            + "and a retry of those without one could be paid twice in a fault.")]
    public static partial void RecordsLost(ILogger logger, int left);

    [LoggerMessage(
        2025, LogLevel.Warning,
        "The host stops while the store does not take {Kept} records of payments: they are kept in {Place}, "
            + "and written by the next node that starts. Do not remove it.")]
    public static partial void RecordsKept(ILogger logger, int kept, string? place);
}
