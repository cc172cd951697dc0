using FaultTolerantPay.Model;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Payments;

internal static partial class PaymentLog
{
    [LoggerMessage(LogEvents.ChannelResultNotStored, LogLevel.Warning,
        "The result of operation {Reference} could not be stored; the channel is asked again")]
    public static partial void ResultNotStored(ILogger logger, Exception exception, string reference);

    [LoggerMessage(LogEvents.LateChannelResultNotStored, LogLevel.Warning,
        "The late result of operation {Reference} failed or could not be stored; the channel is asked again")]
    public static partial void LateResultNotStored(ILogger logger, Exception exception, string reference);

    [LoggerMessage(LogEvents.CallbackRefused, LogLevel.Warning,
        "A callback of provider {Provider} was refused: {Reason}")]
    public static partial void CallbackRefused(ILogger logger, string provider, string reason);

    [LoggerMessage(LogEvents.CallbackReportRefused, LogLevel.Error,
        "A callback of provider {Provider} reports {Outcome} under the reference of {Operation} {Reference}, "
        + "but does not fit it: {Mismatch}")]
    public static partial void ReportRefused(
        ILogger logger, string provider, string outcome, string operation, string reference, string mismatch);

    [LoggerMessage(LogEvents.CardRecordNotSaved, LogLevel.Warning,
        "What channel {Channel} said of a card could not be saved; the card is verified or signed again")]
    public static partial void CardRecordNotSaved(ILogger logger, Exception exception, string channel);
}
