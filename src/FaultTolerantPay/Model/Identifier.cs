namespace FaultTolerantPay.Model;

/// <summary>What every identifier that comes from outside must look like.</summary>
public static class Identifier
{
    /// <summary>Longest identifier, in characters. Channels and institutions rarely take more.</summary>
    public const int MaxLength = 64;

    /// <summary>Whether the text is 1 to <see cref="MaxLength"/> visible ASCII characters.</summary>
    public static bool IsValid(string? value) =>
        value is { Length: > 0 and <= MaxLength } && !value.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <summary>What is expected of an identifier, for messages.</summary>
    public const string Expectation = "1 to 64 visible ASCII characters";

    /// <summary>What is thrown where a text is no such id. The text itself stays out of it: it could be a card number in the wrong field (M8).</summary>
    internal static FormatException NotAn<T>() => new($"The text is no {typeof(T).Name}: expected {ExpectationFor<T>()}.");

    /// <summary>What is expected of the text of one type.</summary>
    internal static string ExpectationFor<T>() => typeof(T) == typeof(Currency) ? "three upper-case letters" : typeof(T) == typeof(OutageId) ? "a number of 0 or more" : Expectation;
}
