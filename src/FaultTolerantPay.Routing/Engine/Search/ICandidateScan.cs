namespace FaultTolerantPay.Routing.Engine.Search;

/// <summary>
/// Moves forward through the channels that support a request, in soft-rule order. Each strategy has one. It is a struct type parameter: the
/// scan is compiled into the search and costs no call.
/// </summary>
internal interface ICandidateScan
{
    /// <summary>
    /// Whether every candidate is available and its amount is within a cell of its range. Otherwise the search checks availability.
    /// </summary>
    static abstract bool ChecksAvailability { get; }

    /// <summary>The position of the next candidate, or -1.</summary>
    int Next();
}
