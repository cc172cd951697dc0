namespace FaultTolerantPay.Transactions;

/// <summary>Names one payment for all time: a merchant and that merchant's order.</summary>
/// <param name="Merchant">The payee.</param>
/// <param name="Order">The merchant's order.</param>
public readonly record struct TransactionKey(MerchantId Merchant, OrderId Order)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Merchant}/{Order}";
}
