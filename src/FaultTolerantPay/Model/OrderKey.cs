namespace FaultTolerantPay.Model;

/// <summary>Names one order for all time: a merchant and that merchant's order. It is paid at most once, by whatever attempt (M2).</summary>
/// <param name="Merchant">The payee.</param>
/// <param name="Order">The merchant's order.</param>
public readonly record struct OrderKey(MerchantId Merchant, OrderId Order)
{
    /// <summary>The text of the order's first attempt, the one that is named like the order: see <see cref="TransactionKey.ToString"/>.</summary>
    public override string ToString() => new TransactionKey(Merchant, Order).ToString();
}
