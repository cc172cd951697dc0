using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>An invalid field of an input: its name, its value, and what was expected.</summary>
/// <param name="Field">The field, such as <c>Currencies[1]</c>.</param>
/// <param name="Value">The value, as text; null if the field was missing.</param>
/// <param name="Expected">What was expected.</param>
public readonly record struct FieldError(string Field, string? Value, string Expected)
{
    /// <summary>The value. It is cleaned because it comes from outside.</summary>
    public string? Value { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); } =
        PlainText.Clean(Value, PlainText.MaxCodeLength);

    /// <summary>What was expected. It is cleaned because it may repeat another field of the input.</summary>
    public string Expected { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); } =
        PlainText.Clean(Expected, PlainText.MaxLineLength);

    /// <inheritdoc/>
    public override string ToString() => $"{Field}: {(Value is null ? "nothing" : $"'{Value}'")}, expected {Expected}";
}
