namespace FaultTolerantPay.Statements.Reading;

/// <summary>What tells the sign of a written amount.</summary>
internal enum AmountSign
{
    /// <summary>A minus or plus in front; none is plus.</summary>
    Leading = 1,

    /// <summary>A minus or plus in front, with the opposite sense: -1.00 is one.</summary>
    Turned,

    /// <summary>A letter in front: C is plus, D is minus.</summary>
    CreditIsPlus,

    /// <summary>A letter in front: D is plus, C is minus.</summary>
    DebitIsPlus,
}
