namespace FaultTolerantPay.Routing.Engine.Search;

/// <summary>
/// Goes forward through the channels that support what a request asks for, in soft-rule order. Each strategy has one. It is a struct as a type parameter: the scan is
/// compiled into the search and costs no call.
/// </summary>
internal interface ICandidateScan
{
    /// <summary>Whether a candidate is surely available and its amount within a cell of its range; otherwise the search looks up its availability.</summary>
    static abstract bool ChecksAvailability { get; }

    /// <summary>The position of the next candidate, or -1.</summary>
    int Next();
}
