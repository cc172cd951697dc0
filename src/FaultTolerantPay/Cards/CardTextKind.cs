namespace FaultTolerantPay.Cards;

/// <summary>What a text says of a cardholder. Equal texts of two kinds have different tokens.</summary>
internal enum CardTextKind
{
    /// <summary>The name.</summary>
    HolderName = 1,

    /// <summary>The number of the identity document.</summary>
    IdNumber = 2,

    /// <summary>The phone number.</summary>
    Phone = 3,
}
