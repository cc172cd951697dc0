using FaultTolerantPay.Model;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Configuration.InForce;

/// <summary>The log lines about options.</summary>
internal static partial class OptionsLog
{
    [LoggerMessage(LogEvents.OptionsInForce, LogLevel.Information, "{Class} in force: {Options}")]
    public static partial void InForce(ILogger logger, string @class, string options);

    [LoggerMessage(LogEvents.OptionsChanged, LogLevel.Information, "{Class} changed; in force from now on: {Options}")]
    public static partial void Changed(ILogger logger, string @class, string options);

    [LoggerMessage(LogEvents.OptionsAwaitRestart, LogLevel.Warning, "{Class} changed; in force only after a restart: {Options}")]
    public static partial void AwaitRestart(ILogger logger, string @class, string options);

    [LoggerMessage(LogEvents.OptionsRefused, LogLevel.Error,
        "An edit of the options is refused; the options in force stay in force: {Errors}")]
    public static partial void Refused(ILogger logger, string errors);

    [LoggerMessage(LogEvents.OptionsMended, LogLevel.Information,
        "The options have no errors any more; the refused edit has been corrected")]
    public static partial void Mended(ILogger logger);

    [LoggerMessage(LogEvents.OptionsListenerFailed, LogLevel.Error, "A listener to changed options failed; the change is in force")]
    public static partial void ListenerFailed(ILogger logger, Exception exception);
}
