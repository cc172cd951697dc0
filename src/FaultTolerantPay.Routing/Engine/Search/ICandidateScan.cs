namespace FaultTolerantPay.Routing.Engine.Search;

/// <summary>
/// Moves forward through the channels that support a request, in soft-rule order. Each strategy has one. It is a struct type parameter: the
/// scan is compiled into the search and costs no call.
/// </summary>
internal interface ICandidateScan
{
    /// <summary>How many candidates <see cref="List"/> may add in one step.</summary>
    const int ListedAtOnce = 64;

    /// <summary>
    /// Whether every candidate is available and its amount is within a cell of its range. Otherwise the search checks availability.
    /// </summary>
    static abstract bool ChecksAvailability { get; }

    /// <summary>The position of the next candidate, or -1.</summary>
    int Next();

    /// <summary>
    /// Writes the next candidates, in their order: until none is left, or fewer than <see cref="ListedAtOnce"/> places are.
    /// </summary>
    /// <param name="positions">Takes the candidates; at least <see cref="ListedAtOnce"/> places. Places behind them may be written.</param>
    /// <returns>How many; 0 if none is left.</returns>
    int List(scoped Span<int> positions);
}
