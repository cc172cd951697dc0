using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>A field of an input that is wrong: which one, what it held, and what is expected of it.</summary>
/// <param name="Field">The field, such as <c>Currencies[1]</c>.</param>
/// <param name="Value">What it held, as text; null where nothing was there.</param>
/// <param name="Expected">What is expected.</param>
public readonly record struct FieldError(string Field, string? Value, string Expected)
{
    /// <summary>What it held: cleaned, since it comes from outside.</summary>
    public string? Value { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); } = PlainText.Clean(Value, PlainText.MaxCodeLength);

    /// <summary>What is expected: it may repeat another field of the input.</summary>
    public string Expected { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); } = PlainText.Clean(Expected, PlainText.MaxLineLength);

    /// <inheritdoc/>
    public override string ToString() => $"{Field}: {(Value is null ? "nothing" : $"'{Value}'")}, expected {Expected}";
}
