namespace FaultTolerantPay.Routing.Engine;

/// <summary>
/// Walks over the channels that support what a request asks for, in soft-rule order. Each strategy is one. A struct as type parameter: the
/// walk is compiled into the decision and costs no call.
/// </summary>
internal interface ICandidateScan
{
    /// <summary>Whether a candidate is surely available and its amount within a cell of its range; otherwise the decision looks up its availability.</summary>
    static abstract bool ChecksAvailability { get; }

    /// <summary>The first candidate at this position or after it, or -1.</summary>
    int Next(int from);
}
