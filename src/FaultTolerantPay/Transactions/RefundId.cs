namespace FaultTolerantPay.Transactions;

/// <summary>A merchant's refund: with the payment's key it names one refund for all time.</summary>
/// <param name="Value">1 to 64 visible ASCII characters (U+0021 to U+007E). Anything else can be held, and is refused by name where it is used.</param>
public readonly record struct RefundId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
