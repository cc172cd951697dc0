using FaultTolerantPay.Model;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Calls;

internal static partial class CallLog
{
    [LoggerMessage(LogEvents.CallAbandoned, LogLevel.Warning,
        "{Callee} did not answer within {Limit}; the call is abandoned. {Abandoned} abandoned calls to it have not ended")]
    public static partial void TimedOut(ILogger logger, string callee, string limit, int abandoned);

    [LoggerMessage(LogEvents.CalleeWithheld, LogLevel.Error,
        "{Callee} is not called any more: {Abandoned} calls to it passed their timeout and have not ended")]
    public static partial void Withheld(ILogger logger, string callee, int abandoned);

    [LoggerMessage(LogEvents.CalleeCalledAgain, LogLevel.Information,
        "{Callee} is called again: calls to it that had passed their timeout have ended")]
    public static partial void CalledAgain(ILogger logger, string callee);

    [LoggerMessage(LogEvents.MerchantWithheld, LogLevel.Error,
        "{Callee} is not called any more for merchant {Merchant}: "
        + "too many calls to it for that merchant passed their timeout and have not ended")]
    public static partial void WithheldFrom(ILogger logger, string callee, string merchant);

    [LoggerMessage(LogEvents.MerchantCalledAgain, LogLevel.Information,
        "{Callee} is called again for merchant {Merchant}: calls to it for that merchant that had passed their timeout have ended")]
    public static partial void CalledAgainFor(ILogger logger, string callee, string merchant);

    [LoggerMessage(LogEvents.AbandonedCallFailed, LogLevel.Debug, "An abandoned call to {Callee} failed")]
    public static partial void LateFailure(ILogger logger, Exception exception, string callee);
}
