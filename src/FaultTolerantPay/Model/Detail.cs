using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>One figure that a decision compared, such as <c>limit</c> = <c>500.00 EUR</c>.</summary>
/// <param name="Name">What it is, in a word.</param>
/// <param name="Value">Its value as text, with its unit.</param>
public readonly record struct Detail(string Name, string Value)
{
    /// <summary>What it is.</summary>
    public string Name { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); } = PlainText.Clean(Name, PlainText.MaxCodeLength);

    /// <summary>Its value, as a person reads it.</summary>
    public string Value { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); } = PlainText.Clean(Value, PlainText.MaxCodeLength);

    /// <inheritdoc/>
    public override string ToString() => $"{Name}={Value}";
}
