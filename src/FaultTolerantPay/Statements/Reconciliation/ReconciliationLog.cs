using FaultTolerantPay.Model;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Statements.Reconciliation;

/// <summary>What is logged about comparisons: figures, never a row.</summary>
internal static partial class ReconciliationLog
{
    [LoggerMessage(LogEvents.StatementCompared, LogLevel.Information,
        "The statement of {Provider} for {Day:yyyy-MM-dd}, version {Version}, is compared: {Matched} matched, {Open} not, {Held} held for "
        + "the next")]
    public static partial void Compared(ILogger logger, string provider, DateOnly day, int version, long matched, long open, int held);

    [LoggerMessage(LogEvents.StatementRefused, LogLevel.Error,
        "The statement of {Provider} for {Day:yyyy-MM-dd}, version {Version}, is refused with {Errors} errors: nothing is concluded from "
        + "it. The first error is stored with the comparison")]
    public static partial void Refused(ILogger logger, string provider, DateOnly day, int version, long errors);

    [LoggerMessage(LogEvents.ComparisonOrdered, LogLevel.Warning,
        "The statement of {Provider} for {Day:yyyy-MM-dd} is to be compared again, by {Operator}: {Reason}")]
    public static partial void Ordered(ILogger logger, string provider, DateOnly day, string @operator, string reason);

    [LoggerMessage(LogEvents.ReconciliationFailed, LogLevel.Error,
        "Comparing statements of {Provider} failed; it is tried again in {Rest}")]
    public static partial void Failed(ILogger logger, Exception exception, string provider, TimeSpan rest);

    [LoggerMessage(LogEvents.StatementNotCompared, LogLevel.Error,
        "Comparing the statement of {Provider} for {Day:yyyy-MM-dd} failed; it is tried again in {Rest}, and other days before that")]
    public static partial void DayFailed(ILogger logger, Exception exception, string provider, DateOnly day, TimeSpan rest);
}
