using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.AspNetCore;

/// <summary>The log lines of callbacks over HTTP. None has a body, a header, a query string or an exception's message.</summary>
internal static partial class CallbackEndpointLog
{
    [LoggerMessage(CallbackLogEvents.UnknownProvider, LogLevel.Warning,
        "A callback came to the address of a provider that has no settings; its name there has {Length} characters")]
    public static partial void UnknownProvider(ILogger logger, int length);

    [LoggerMessage(CallbackLogEvents.TooMany, LogLevel.Warning,
        "A callback of provider {Provider} was put off: {MaxConcurrent} are under way")]
    public static partial void TooMany(ILogger logger, string provider, int maxConcurrent);

    [LoggerMessage(CallbackLogEvents.BodyRefused, LogLevel.Warning,
        "The body of a callback of provider {Provider} was refused with status {Status}: it is too large, too slow or incomplete")]
    public static partial void BodyRefused(ILogger logger, string provider, int status);

    [LoggerMessage(CallbackLogEvents.StoreFailed, LogLevel.Error,
        "The store failed while a callback of provider {Provider} was recorded; the provider has to send it again")]
    public static partial void StoreFailed(ILogger logger, Exception exception, string provider);

    [LoggerMessage(CallbackLogEvents.Failed, LogLevel.Error, "A callback of provider {Provider} failed: {Failure}")]
    public static partial void Failed(ILogger logger, string provider, string failure);

    [LoggerMessage(CallbackLogEvents.ReplyInvalid, LogLevel.Error,
        "A callback of provider {Provider} is recorded but not confirmed, because its adapter's reply is invalid: {Error}")]
    public static partial void ReplyInvalid(ILogger logger, string provider, string error);

    [LoggerMessage(CallbackLogEvents.SenderGone, LogLevel.Information,
        "The sender of a callback of provider {Provider} closed the connection before the answer")]
    public static partial void SenderGone(ILogger logger, string provider);
}
