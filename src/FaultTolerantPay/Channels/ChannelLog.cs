using FaultTolerantPay.Model;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Channels;

internal static partial class ChannelLog
{
    [LoggerMessage(LogEvents.NothingSent, LogLevel.Warning, "Instruction {Reference} was not sent to {Institution}")]
    public static partial void NothingSent(ILogger logger, Exception exception, string reference, string institution);

    [LoggerMessage(LogEvents.ChannelCallFailed, LogLevel.Warning,
        "Instruction {Reference} to {Institution} failed; its outcome is unknown and will be asked for")]
    public static partial void CallFailed(ILogger logger, Exception exception, string reference, string institution);

    [LoggerMessage(LogEvents.ChannelQueryFailed, LogLevel.Warning,
        "Asking {Institution} for instruction {Reference} failed; it is asked again")]
    public static partial void QueryFailed(ILogger logger, Exception exception, string reference, string institution);

    [LoggerMessage(LogEvents.LateAnswerFailed, LogLevel.Warning,
        "The late answer to instruction {Reference} from {Institution} failed or could not be kept; the instruction is queried")]
    public static partial void LateAnswerFailed(ILogger logger, Exception exception, string reference, string institution);

    [LoggerMessage(LogEvents.ReportRefused, LogLevel.Error,
        "A report of {Speaker} on a {ReportedPurpose}, {Outcome}, was refused: it is not bound to {Purpose} {Reference} ({Foreign})")]
    public static partial void ReportRefused(
        ILogger logger, string speaker, string reportedPurpose, string outcome, string purpose, string reference, string foreign);

    [LoggerMessage(LogEvents.ImplausibleAnswer, LogLevel.Error,
        "The answer of {Institution} to instruction {Reference} makes no sense and counts as unknown: outcome {Outcome}, part {PartMinor}, fee {FeeMinor}")]
    public static partial void SenselessAnswer(
        ILogger logger, string reference, string institution, string outcome, long? partMinor, long feeMinor);
}
