namespace FaultTolerantPay.Simulation.Outside;

/// <summary>What the adapter's probe of the business system is worth.</summary>
internal enum ProbeKind
{
    /// <summary>The adapter has none.</summary>
    Absent,

    /// <summary>It says what is true.</summary>
    Right,

    /// <summary>It says what is true, some seconds later.</summary>
    Slow,

    /// <summary>It never answers.</summary>
    Hanging,

    /// <summary>It says the opposite of what is true.</summary>
    Wrong,
}
