namespace FaultTolerantPay.Testing.InMemory;

/// <summary>Ordinal order of (merchant, order, attempt).</summary>
internal sealed class KeyOrder : IComparer<TransactionKey>
{
    public static KeyOrder Instance { get; } = new();

    public int Compare(TransactionKey x, TransactionKey y)
    {
        int byMerchant = string.CompareOrdinal(x.Merchant.Value, y.Merchant.Value);
        if (byMerchant != 0)
        {
            return byMerchant;
        }

        int byOrder = string.CompareOrdinal(x.Order.Value, y.Order.Value);
        return byOrder != 0 ? byOrder : string.CompareOrdinal(x.Attempt.Value, y.Attempt.Value);
    }
}
