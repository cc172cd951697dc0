namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>How the best of the channels that passed is found.</summary>
internal enum RankingKind
{
    /// <summary>All soft rules are constant: the first channel in soft-rule order.</summary>
    Fixed,

    /// <summary>By the cost for the amount, then by constant rules.</summary>
    Cost,

    /// <summary>By a measured value, then by constant rules.</summary>
    Measured,

    /// <summary>By a weighted split, then by constant rules.</summary>
    Split,

    /// <summary>By a weighted score of constant and measured values and the cost, then by constant rules.</summary>
    Score,

    /// <summary>By any rules: value by value.</summary>
    General,
}
