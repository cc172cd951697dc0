namespace FaultTolerantPay.Merchants;

/// <summary>How to change a stored merchant: a new value with its consent change, or, without a new value, a result.</summary>
internal readonly record struct MerchantUpdate(Merchant? NewValue, ConsentChange? ConsentChange = null, MerchantResult? Result = null)
{
    public static MerchantUpdate NoChange(MerchantResult result) => new(null, null, result);
}
