namespace FaultTolerantPay.Merchants;

/// <summary>
/// What to make of a stored merchant: a new value, with the consent change that it makes; or, with no new value, an answer instead.
/// </summary>
internal readonly record struct MerchantUpdate(Merchant? NewValue, ConsentChange? ConsentChange = null, MerchantResult? Result = null)
{
    public static MerchantUpdate Answer(MerchantResult result) => new(null, null, result);
}
