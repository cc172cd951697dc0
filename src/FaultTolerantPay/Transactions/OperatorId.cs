namespace FaultTolerantPay.Transactions;

/// <summary>A person, or a system, that gives an instruction which is kept on record under this name.</summary>
/// <param name="Value">1 to 64 visible ASCII characters (U+0021 to U+007E). Anything else can be held, and is refused by name where it is used.</param>
public readonly record struct OperatorId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
