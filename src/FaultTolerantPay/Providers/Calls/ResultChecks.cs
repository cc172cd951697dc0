using FaultTolerantPay.Model;

namespace FaultTolerantPay.Providers.Calls;

/// <summary>Finds what an adapter must not return. An implausible result counts as unknown.</summary>
internal static class ResultChecks
{
    /// <summary>The largest number of reports in one callback.</summary>
    public const int MaxReports = 1_000;

    /// <summary>The largest confirmation of a callback, in bytes.</summary>
    public const int MaxReplyBytes = 64 * 1024;

    /// <summary>The largest length of a confirmation's media type.</summary>
    private const int MaxContentType = 200;

    /// <summary>What is implausible in a result; null if nothing is. The text has no agreement number.</summary>
    public static string? FindError(ProviderResult? result) => result switch
    {
        null => "there is no result",
        _ when !Enum.IsDefined(result.Outcome) => $"the outcome is {(int)result.Outcome}",
        { Cause: { } cause } when !Enum.IsDefined(cause) => $"the cause is {(int)cause}",
        { FeeMinor: < 0 or > ChannelResult.MaxFeeMinor } => $"the fee is {result.FeeMinor}",
        { AgreementNumber: { } agreement } when !Identifier.IsValid(agreement) =>
            $"the agreement number is not {Identifier.Expectation}",
        _ => null,
    };

    /// <summary>What is implausible in a callback's reading as a whole; null if nothing is.</summary>
    public static string? FindError(CallbackReading reading) =>
        reading.Reports is { IsDefault: false, Length: > MaxReports } ? $"there are {reading.Reports.Length} reports"
        : !reading.Reports.IsDefault && reading.Reports.Any(report => string.IsNullOrEmpty(report?.Reference)) ? "a report has no reference"
        : FindError(reading.Reply);

    /// <summary>Whether the agreement number, which is stored, has the card number in it (M8).</summary>
    public static bool NamesCard(ProviderResult? result, CardDetails? card) =>
        result?.AgreementNumber is { } agreement && card is { IsCleared: false } && agreement.AsSpan().IndexOf(card.Number.Span) >= 0;

    private static string? FindError(CallbackReply? reply) => reply switch
    {
        null => "there is no reply",
        { Status: < 200 or > 299 } => $"the reply's status is {reply.Status}",
        { Body: { IsDefault: false, Length: > MaxReplyBytes } } => $"the reply has {reply.Body.Length} bytes",
        _ when PlainText.FindError(reply.ContentType, MaxContentType) is { } error => $"the reply's media type {error}",
        _ => null,
    };
}
