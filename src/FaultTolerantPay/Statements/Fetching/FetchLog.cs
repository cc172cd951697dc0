using FaultTolerantPay.Model;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Statements.Fetching;

/// <summary>What is logged about statement files: provider, day and version, never the content and never the name.</summary>
internal static partial class FetchLog
{
    [LoggerMessage(LogEvents.StatementStored, LogLevel.Information,
        "Statement file {Number} is stored: {Provider}, {Day:yyyy-MM-dd}, version {Version}, {Length} bytes")]
    public static partial void StatementStored(ILogger logger, long number, string provider, DateOnly day, int version, long length);

    [LoggerMessage(LogEvents.StatementIssuedAgain, LogLevel.Warning,
        "Provider {Provider} issued the statement file of {Day:yyyy-MM-dd} again: version {Version} supersedes the one before it")]
    public static partial void StatementIssuedAgain(ILogger logger, string provider, DateOnly day, int version);

    [LoggerMessage(LogEvents.StatementNotFetched, LogLevel.Warning,
        "The statement file of {Provider} for {Day:yyyy-MM-dd} could not be fetched; the provider is asked again")]
    public static partial void StatementNotFetched(ILogger logger, Exception exception, string provider, DateOnly day);

    [LoggerMessage(LogEvents.StatementMissing, LogLevel.Error,
        "The statement file of {Provider} for {Day:yyyy-MM-dd} is missing after {Tries} tries: {Reason}. The provider is asked again")]
    public static partial void StatementMissing(ILogger logger, string provider, DateOnly day, int tries, string reason);

    [LoggerMessage(LogEvents.StatementWorkFailed, LogLevel.Error,
        "Fetching statement files of {Provider} failed; it is tried again when its lease expires")]
    public static partial void StatementWorkFailed(ILogger logger, Exception exception, string provider);
}
