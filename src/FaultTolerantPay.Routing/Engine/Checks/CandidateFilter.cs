namespace FaultTolerantPay.Routing.Engine.Checks;

/// <summary>
/// What the search checks for every candidate from the bitmaps: the exact amount, and whether further checks are needed. 24 bytes.
/// </summary>
internal struct CandidateFilter
{
    /// <summary>The smallest amount.</summary>
    public long Min;

    /// <summary>
    /// The largest amount minus the smallest. Unsigned and wrapping, so that one comparison checks both ends of any range of long.
    /// </summary>
    public ulong Width;

    /// <summary>Which further checks are needed. <see cref="ExtraChecks.Live"/> changes with live state.</summary>
    public ExtraChecks Checks;

    public readonly bool Takes(long amountMinor) => unchecked((ulong)(amountMinor - Min)) <= Width;
}
