using FaultTolerantPay.Model;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Operations;

internal static partial class ControlLog
{
    [LoggerMessage(LogEvents.OperatorControlGiven, LogLevel.Warning, "Control {Number}: {Control}, by {Operator}: {Reason}")]
    public static partial void Given(ILogger logger, long number, string control, string @operator, string reason);
}
