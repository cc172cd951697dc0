namespace FaultTolerantPay;

/// <summary>In what given card details differ from those that a channel verified.</summary>
[Flags]
public enum CardDifferences
{
    /// <summary>In nothing.</summary>
    None = 0,

    /// <summary>The cardholder's name.</summary>
    HolderName = 1,

    /// <summary>The kind of identity document.</summary>
    IdType = 2,

    /// <summary>The number of the identity document.</summary>
    IdNumber = 4,

    /// <summary>The phone number.</summary>
    Phone = 8,
}
