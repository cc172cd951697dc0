using FaultTolerantPay.Model;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Recovery;

internal static partial class RecoveryLog
{
    [LoggerMessage(LogEvents.PrimaryCallFailed, LogLevel.Warning,
        "A call to the business system about payment {Merchant}/{Order} failed; it is repeated")]
    public static partial void PrimaryCallFailed(ILogger logger, Exception exception, string merchant, string order);
}
