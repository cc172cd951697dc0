using FaultTolerantPay.Model;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Channels;

internal static partial class ChannelLog
{
    [LoggerMessage(LogEvents.NothingSent, LogLevel.Warning, "Instruction {Reference} was not sent to {Channel}")]
    public static partial void NothingSent(ILogger logger, Exception exception, string reference, string channel);

    [LoggerMessage(LogEvents.ChannelCallFailed, LogLevel.Warning,
        "Instruction {Reference} to {Channel} failed; its outcome is unknown and will be queried")]
    public static partial void CallFailed(ILogger logger, Exception exception, string reference, string channel);

    [LoggerMessage(LogEvents.ChannelQueryFailed, LogLevel.Warning,
        "Querying {Channel} about instruction {Reference} failed; the query is repeated")]
    public static partial void QueryFailed(ILogger logger, Exception exception, string reference, string channel);

    [LoggerMessage(LogEvents.LateAnswerFailed, LogLevel.Warning,
        "The late result of instruction {Reference} from {Channel} failed or could not be stored; the instruction is queried")]
    public static partial void LateAnswerFailed(ILogger logger, Exception exception, string reference, string channel);

    [LoggerMessage(LogEvents.ReportRefused, LogLevel.Error,
        "A report of {Reporter} on a {ReportedPurpose} with the outcome {Outcome} was refused: "
        + "it does not match {Purpose} {Reference} ({Mismatch})")]
    public static partial void ReportRefused(
        ILogger logger, string reporter, string reportedPurpose, string outcome, string purpose, string reference, string mismatch);

    [LoggerMessage(LogEvents.ImplausibleAnswer, LogLevel.Error,
        "The result of {Channel} for instruction {Reference} is implausible and counts as unknown: "
        + "outcome {Outcome}, part {PartMinor}, fee {FeeMinor}")]
    public static partial void ImplausibleAnswer(
        ILogger logger, string reference, string channel, string outcome, long? partMinor, long feeMinor);
}
