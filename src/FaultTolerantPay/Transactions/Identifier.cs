namespace FaultTolerantPay.Transactions;

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
}
