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

    /// <summary>The fewest digits of a card number that are masked where a text was cut. Eight are the bank's prefix, no secret.</summary>
    private const int MinDigitsOfCard = 9;

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

    /// <summary>
    /// The result without the card's number (M8). A provider may repeat it, and not every card number can be told from other digits: some
    /// have no valid check digit, a first digit of their own or 12 digits. While the card's details are there, its number is known.
    /// </summary>
    /// <returns>The result with the number masked. An agreement number with the card number in it becomes an invalid one.</returns>
    public static ProviderResult WithoutCard(ProviderResult result, CardDetails? card)
    {
        // An adapter may return null in spite of the type; it is found to be implausible afterwards.
        if (result is null || card is not { IsCleared: false })
        {
            return result!;
        }

        ReadOnlySpan<char> number = card.Number.Span;
        bool isAgreement = result.AgreementNumber is { } agreement && agreement.AsSpan().IndexOf(number) >= 0;
        return result with
        {
            AgreementNumber = isAgreement ? "" : result.AgreementNumber,
            Code = WithoutNumber(result.Code, number),
            Reference = WithoutNumber(result.Reference, number),
        };
    }

    private static string? WithoutNumber(string? text, ReadOnlySpan<char> number)
    {
        while (text is not null && text.AsSpan().IndexOf(number) is >= 0 and int at)
        {
            text = $"{text.AsSpan(0, at)}{CardNumber.Masked(number)}{text.AsSpan(at + number.Length)}";
        }

        // A text that was cut at its maximum length may end within the number.
        ReadOnlySpan<char> end = text.AsSpan().TrimEnd('…');
        for (int left = number.Length - 1; left >= MinDigitsOfCard; left--)
        {
            if (end.EndsWith(number[..left]))
            {
                return $"{end[..^left]}{new string('*', left)}…";
            }
        }

        return text;
    }

    private static string? FindError(CallbackReply? reply) => reply switch
    {
        null => "there is no reply",
        { Status: < 200 or > 299 } => $"the reply's status is {reply.Status}",
        { Body: { IsDefault: false, Length: > MaxReplyBytes } } => $"the reply has {reply.Body.Length} bytes",
        _ when PlainText.FindError(reply.ContentType, MaxContentType) is { } error => $"the reply's media type {error}",
        _ => null,
    };
}
