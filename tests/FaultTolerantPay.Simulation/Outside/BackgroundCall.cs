namespace FaultTolerantPay.Simulation.Outside;

/// <summary>What a node sends to the business system beside the payments; each sort has a limit of its own.</summary>
internal enum BackgroundCall
{
    /// <summary>What became of the original of an advance.</summary>
    Confirmation,

    /// <summary>What became of a payment that is pending.</summary>
    Question,

    /// <summary>Word of a stand-in payment.</summary>
    Advice,

    /// <summary>Whether payments would be taken.</summary>
    Probe,
}
