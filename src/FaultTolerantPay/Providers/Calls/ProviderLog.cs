using FaultTolerantPay.Model;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Providers.Calls;

/// <summary>What is logged about calls to providers: reference and channel, never a card, an agreement or a secret.</summary>
internal static partial class ProviderLog
{
    [LoggerMessage(LogEvents.ProviderNothingSent, LogLevel.Warning, "Order {Reference} was not sent to channel {Channel}: {Reason}")]
    public static partial void ProviderNothingSent(ILogger logger, string reference, string channel, string reason);

    [LoggerMessage(LogEvents.ProviderCallFailed, LogLevel.Warning,
        "Order {Reference} to channel {Channel} failed; its outcome is unknown and will be queried")]
    public static partial void ProviderCallFailed(ILogger logger, Exception exception, string reference, string channel);

    [LoggerMessage(LogEvents.ProviderQueryFailed, LogLevel.Warning,
        "Querying channel {Channel} about order {Reference} failed; the query is repeated")]
    public static partial void ProviderQueryFailed(ILogger logger, Exception exception, string reference, string channel);

    [LoggerMessage(LogEvents.ProviderAnswerImplausible, LogLevel.Error,
        "The result of channel {Channel} for order {Reference} is implausible and counts as unknown: {Reason}")]
    public static partial void ProviderAnswerImplausible(ILogger logger, string reference, string channel, string reason);

    [LoggerMessage(LogEvents.ProviderCallbackFailed, LogLevel.Warning, "A callback of provider {Provider} could not be read: {Reason}")]
    public static partial void ProviderCallbackFailed(ILogger logger, Exception? exception, string provider, string reason);
}
