using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Testing.InMemory;

/// <summary>Ordinal order of (merchant, order).</summary>
internal sealed class KeyOrder : IComparer<TransactionKey>
{
    public static KeyOrder Instance { get; } = new();

    public int Compare(TransactionKey x, TransactionKey y)
    {
        int byMerchant = string.CompareOrdinal(x.Merchant.Value, y.Merchant.Value);
        return byMerchant != 0 ? byMerchant : string.CompareOrdinal(x.Order.Value, y.Order.Value);
    }
}
