namespace FaultTolerantPay.Transactions;

/// <summary>A customer: the payer, by the host's own id. Never a card number.</summary>
/// <param name="Value">1 to 64 visible ASCII characters (U+0021 to U+007E). Anything else can be held, and is refused by name where it is used.</param>
public readonly record struct CustomerId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
