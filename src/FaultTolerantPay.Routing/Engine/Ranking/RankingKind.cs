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

    /// <summary>By any rules, one after the other.</summary>
    Levels,
}
