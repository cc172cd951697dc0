namespace FaultTolerantPay.Secrets;

/// <summary>Why a protected secret stays closed.</summary>
public enum SecretProblem
{
    /// <summary>It is open.</summary>
    None = 0,

    /// <summary>Its key is not known to the protector.</summary>
    UnknownKey = 1,

    /// <summary>It was altered, or belongs to another owner.</summary>
    Altered = 2,
}
