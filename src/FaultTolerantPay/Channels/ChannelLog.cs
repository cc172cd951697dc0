using FaultTolerantPay.Model;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Channels;

internal static partial class ChannelLog
{
    [LoggerMessage(LogEvents.NothingSent, LogLevel.Warning, "Instruction {Reference} was not sent to {Institution}")]
    public static partial void NothingSent(ILogger logger, Exception exception, string reference, string institution);

    [LoggerMessage(LogEvents.ChannelCallFailed, LogLevel.Warning,
        "Instruction {Reference} to {Institution} failed; its outcome is unknown and will be queried")]
    public static partial void CallFailed(ILogger logger, Exception exception, string reference, string institution);

    [LoggerMessage(LogEvents.ChannelQueryFailed, LogLevel.Warning,
        "Querying {Institution} about instruction {Reference} failed; the query is repeated")]
    public static partial void QueryFailed(ILogger logger, Exception exception, string reference, string institution);

    [LoggerMessage(LogEvents.LateAnswerFailed, LogLevel.Warning,
        "The late result of instruction {Reference} from {Institution} failed or could not be stored; the instruction is queried")]
    public static partial void LateAnswerFailed(ILogger logger, Exception exception, string reference, string institution);

    [LoggerMessage(LogEvents.ReportRefused, LogLevel.Error,
        "A report of {Reporter} on a {ReportedPurpose} with the outcome {Outcome} was refused: "
        + "it does not match {Purpose} {Reference} ({Mismatch})")]
    public static partial void ReportRefused(
        ILogger logger, string reporter, string reportedPurpose, string outcome, string purpose, string reference, string mismatch);

    [LoggerMessage(LogEvents.ImplausibleAnswer, LogLevel.Error,
        "The result of {Institution} for instruction {Reference} is implausible and counts as unknown: "
        + "outcome {Outcome}, part {PartMinor}, fee {FeeMinor}")]
    public static partial void ImplausibleAnswer(
        ILogger logger, string reference, string institution, string outcome, long? partMinor, long feeMinor);
}
