using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Hosting.Settings;

/// <summary>The log lines of shared settings.</summary>
internal static partial class SharedSettingsLog
{
    [LoggerMessage(
        SharedSettingsLogEvents.Saved, LogLevel.Information, "Version {Number} of the shared {Kind} is saved by {Operator}: {Reason}")]
    public static partial void Saved(ILogger logger, SharedSettingsKind kind, long number, string @operator, string reason);

    [LoggerMessage(
        SharedSettingsLogEvents.Taken, LogLevel.Information,
        "Version {Number} of the shared {Kind} is in force on this node; {Operator} saved it: {Reason}")]
    public static partial void Taken(ILogger logger, SharedSettingsKind kind, long number, string @operator, string reason);

    [LoggerMessage(
        SharedSettingsLogEvents.Refused, LogLevel.Error,
        "Version {Number} of the shared {Kind} is not in force on this node, which goes on with version {InForce}: {Errors}")]
    public static partial void Refused(ILogger logger, SharedSettingsKind kind, long number, long inForce, string errors);

    [LoggerMessage(
        SharedSettingsLogEvents.Gone, LogLevel.Error,
        "Version {InForce} of the shared {Kind} is in force on this node, and the store has {Number} as the newest one: was it restored?")]
    public static partial void Gone(ILogger logger, SharedSettingsKind kind, long inForce, long number);
}
