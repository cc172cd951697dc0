namespace FaultTolerantPay.Merchants;

/// <summary>Whether the bank accepts payments for a merchant.</summary>
public enum MerchantStatus
{
    /// <summary>It does.</summary>
    Active = 1,

    /// <summary>Not for now.</summary>
    Suspended = 2,

    /// <summary>No more.</summary>
    Closed = 3,
}
