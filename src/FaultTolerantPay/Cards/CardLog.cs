using FaultTolerantPay.Model;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Cards;

/// <summary>What is logged about cards: never a number or a token.</summary>
internal static partial class CardLog
{
    [LoggerMessage(LogEvents.CardPrefixesRead, LogLevel.Information,
        "Card prefixes of {File} are in force: {Prefixes} prefixes, {Findings} findings")]
    public static partial void CardPrefixesRead(this ILogger logger, string file, int prefixes, int findings);

    [LoggerMessage(LogEvents.CardPrefixFinding, LogLevel.Warning, "Card prefixes: {Finding}")]
    public static partial void CardPrefixFinding(this ILogger logger, string finding);

    [LoggerMessage(LogEvents.CardPrefixesNotRead, LogLevel.Error,
        "Card prefixes of {File} have {Errors} errors; the prefixes in force stay in force. The first error: {Error}")]
    public static partial void CardPrefixesNotRead(this ILogger logger, string file, int errors, string error);
}
