using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>One value that a decision compared, such as <c>limit</c> = <c>500.00 EUR</c>.</summary>
/// <param name="Name">What the value is, in one word.</param>
/// <param name="Value">The value as text, with its unit.</param>
public readonly record struct Detail(string Name, string Value)
{
    /// <summary>What the value is.</summary>
    public string Name { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); } =
        PlainText.Clean(Name, PlainText.MaxCodeLength);

    /// <summary>The value, as a person reads it.</summary>
    public string Value { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); } =
        PlainText.Clean(Value, PlainText.MaxCodeLength);

    /// <inheritdoc/>
    public override string ToString() => $"{Name}={Value}";
}
