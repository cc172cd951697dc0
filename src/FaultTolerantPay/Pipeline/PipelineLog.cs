using FaultTolerantPay.Model;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Pipeline;

internal static partial class PipelineLog
{
    [LoggerMessage(
        LogEvents.StoreFailed, LogLevel.Error,
        "The store failed for payment {Merchant}/{Order}; "
        + "it is answered as unavailable, or as in progress if the write may still take effect")]
    public static partial void StoreFailed(ILogger logger, Exception exception, string merchant, string order);

    [LoggerMessage(LogEvents.NotLookedUp, LogLevel.Error,
        "Payment {Merchant}/{Order} could not be looked up; it continues without its record")]
    public static partial void NotLookedUp(ILogger logger, Exception exception, string merchant, string order);

    [LoggerMessage(LogEvents.StageFailed, LogLevel.Error, "Stage {Stage} failed for payment {Merchant}/{Order}; the payment is refused")]
    public static partial void StageFailed(ILogger logger, Exception exception, string stage, string merchant, string order);

    [LoggerMessage(
        LogEvents.PrimaryFailed, LogLevel.Error,
        "The fault detector failed for payment {Merchant}/{Order}; its outcome is unknown")]
    public static partial void PrimaryFailed(ILogger logger, Exception exception, string merchant, string order);

    [LoggerMessage(
        LogEvents.StandInFailed, LogLevel.Error,
        "Stand-in failed for payment {Merchant}/{Order} with an unknown outcome at the business system; the payment stays pending")]
    public static partial void StandInFailed(ILogger logger, Exception exception, string merchant, string order);
}
