using FaultTolerantPay.Model;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Pipeline.Credit;

internal static partial class CreditLog
{
    [LoggerMessage(
        LogEvents.CreditNotAssessed, LogLevel.Warning,
        "Institution {Institution} did not assess the customer of {Payment}; the next one is asked")]
    public static partial void NotAssessed(ILogger logger, Exception error, InstitutionId institution, TransactionKey payment);

    [LoggerMessage(
        LogEvents.CreditGradeUnknown, LogLevel.Warning,
        "Institution {Institution} gave the grade '{Grade}', which is not in CreditOptions.GradeTiers; it counts as {Policy}")]
    public static partial void GradeUnknown(ILogger logger, InstitutionId institution, string grade, UnknownGradePolicy policy);

    [LoggerMessage(
        LogEvents.RiskControlFailed, LogLevel.Error,
        "Risk control did not decide on {Payment}; it stays refused for insufficient credit")]
    public static partial void RiskControlFailed(ILogger logger, Exception error, TransactionKey payment);
}
