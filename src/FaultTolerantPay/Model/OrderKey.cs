namespace FaultTolerantPay.Model;

/// <summary>
/// Identifies one order permanently: a merchant and that merchant's order. The order is paid at most once, by any attempt (M2).
/// </summary>
/// <param name="Merchant">The merchant, who is paid.</param>
/// <param name="Order">The merchant's order.</param>
public readonly record struct OrderKey(MerchantId Merchant, OrderId Order)
{
    /// <summary>
    /// The text of the order's first attempt, which has the same id as the order: see <see cref="TransactionKey.ToString"/>.
    /// </summary>
    public override string ToString() => new TransactionKey(Merchant, Order).ToString();
}
