namespace FaultTolerantPay.Model;

/// <summary>The format of every identifier that comes from outside.</summary>
internal static class Identifier
{
    /// <summary>The maximum length of an identifier, in characters. Channels and institutions rarely accept more.</summary>
    public const int MaxLength = 64;

    /// <summary>Whether the text is 1 to <see cref="MaxLength"/> visible ASCII characters.</summary>
    public static bool IsValid(string? value) =>
        value is { Length: > 0 and <= MaxLength } && !value.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <summary>The expected format, for messages.</summary>
    public const string Expectation = "1 to 64 visible ASCII characters";

    /// <summary>
    /// The exception for an invalid id. Its message leaves out the text, which could be a card number in the wrong field (M8).
    /// </summary>
    internal static FormatException NotValid<T>() => new($"The text is not a valid {typeof(T).Name}: expected {ExpectationFor<T>()}.");

    /// <summary>The expected format of one type, for messages.</summary>
    internal static string ExpectationFor<T>() =>
        typeof(T) == typeof(Currency) ? "three upper-case letters" : typeof(T) == typeof(OutageId) ? "a number of 0 or more" : Expectation;
}
