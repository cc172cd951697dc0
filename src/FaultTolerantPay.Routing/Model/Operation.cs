namespace FaultTolerantPay.Routing.Model;

/// <summary>The kind of transaction for which a channel is needed. Each has its own rules.</summary>
public enum Operation
{
    /// <summary>Proving that a card belongs to its holder, and signing an agreement.</summary>
    Verification = 0,

    /// <summary>A payment.</summary>
    Payment = 1,

    /// <summary>Reserving money on a card.</summary>
    Preauthorisation = 2,

    /// <summary>Paying money out to a merchant or customer.</summary>
    Payout = 3,

    /// <summary>Collecting what a customer owes.</summary>
    Collection = 4,
}
