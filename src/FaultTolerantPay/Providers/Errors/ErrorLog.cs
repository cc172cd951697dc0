using FaultTolerantPay.Model;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Providers.Errors;

/// <summary>What is logged about codes of providers.</summary>
internal static partial class ErrorLog
{
    [LoggerMessage(LogEvents.CodeUnmapped, LogLevel.Warning,
        "Provider {Provider} sent code {Code} with detail {Detail}, which its error map lacks: its orders are unknown until it is mapped")]
    public static partial void CodeUnmapped(ILogger logger, string provider, string code, string detail);

    [LoggerMessage(LogEvents.CodeMapped, LogLevel.Warning,
        "Operator {Operator} mapped code {Code} with detail {Detail} of provider {Provider} to {Outcome}, hard {IsHard}")]
    public static partial void CodeMapped(
        ILogger logger, string @operator, string provider, string code, string detail, string outcome, bool isHard);
}
