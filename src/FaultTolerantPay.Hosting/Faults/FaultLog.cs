using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Hosting.Faults;

/// <summary>The log lines of fault detection. Event ids 2000 to 2019; an id is never given to another event.</summary>
internal static partial class FaultLog
{
    [LoggerMessage(FaultLogEvents.StatusChanged, LogLevel.Warning, "The business system went from {Before} to {After} ({Outage})")]
    public static partial void StatusChanged(ILogger logger, FaultStatus before, FaultStatus after, string outage);

    [LoggerMessage(FaultLogEvents.Faulted, LogLevel.Error,
        "The business system is considered down: {Cause}. The next probe goes after {Wait}")]
    public static partial void Faulted(ILogger logger, string cause, string wait);

    [LoggerMessage(FaultLogEvents.ProbeFailed, LogLevel.Warning,
        "A probe of the business system did not succeed ({Fault}). The next one goes after {Wait}")]
    public static partial void ProbeFailed(ILogger logger, FaultKind fault, string wait);

    [LoggerMessage(FaultLogEvents.ShareGrew, LogLevel.Information,
        "A share of {Share} of the requests goes to the business system again")]
    public static partial void ShareGrew(ILogger logger, double share);

    [LoggerMessage(FaultLogEvents.ManualSwitch, LogLevel.Warning, "Operator {By} set the fault switch to {Position}: {Reason}")]
    public static partial void ManualSwitch(ILogger logger, ManualFaultPosition position, OperatorId by, string reason);

    [LoggerMessage(FaultLogEvents.CallFailed, LogLevel.Debug,
        "A call of the business system failed: {Fault}, outcome {Outcome}, code {Code}")]
    public static partial void CallFailed(ILogger logger, FaultKind fault, OperationOutcome outcome, string? code);

    [LoggerMessage(FaultLogEvents.OutageOpened, LogLevel.Warning, "Outage {Outage} is stored: since {Start:O}, {Cause}")]
    public static partial void OutageOpened(ILogger logger, OutageId outage, DateTimeOffset start, string cause);

    [LoggerMessage(FaultLogEvents.OutageClosed, LogLevel.Information, "The end of outage {Outage} is stored: {Start:O} to {End:O}")]
    public static partial void OutageClosed(ILogger logger, OutageId outage, DateTimeOffset start, DateTimeOffset? end);

    [LoggerMessage(FaultLogEvents.OutageNotStored, LogLevel.Error,
        "The store did not accept an outage record; {Count} records wait and are tried again")]
    public static partial void OutageNotStored(ILogger logger, int count, Exception exception);

    [LoggerMessage(
        FaultLogEvents.OutageDropped, LogLevel.Critical,
        "Too many outages wait for the store. This one leaves the queue and must be entered manually: {Start:O} to {End:O}, {Cause}")]
    public static partial void OutageDropped(ILogger logger, DateTimeOffset start, DateTimeOffset? end, string cause);
}
