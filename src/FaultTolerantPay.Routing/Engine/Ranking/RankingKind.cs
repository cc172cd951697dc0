namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>How the best of the channels that passed is found.</summary>
internal enum RankingKind
{
    /// <summary>No soft rule's value can change: the first in soft-rule order.</summary>
    Fixed,

    /// <summary>The cost for the amount decides, then rules that are fixed.</summary>
    Cost,

    /// <summary>A measured figure decides, then rules that are fixed.</summary>
    Measured,

    /// <summary>A weighted split decides, then rules that are fixed.</summary>
    Split,

    /// <summary>A weighted score of fixed and measured figures and the cost decides, then rules that are fixed.</summary>
    Score,

    /// <summary>Any rules: value by value.</summary>
    General,
}
