namespace FaultTolerantPay.Routing.Engine.Checks;

/// <summary>What is checked of every candidate that the bitmaps offer: the exact amount, and whether anything else must be looked at. 24 bytes.</summary>
internal struct CandidateFilter
{
    /// <summary>The smallest amount.</summary>
    public long Min;

    /// <summary>The largest amount less the smallest. Unsigned and wrapping, so that one comparison checks both ends of any range of long.</summary>
    public ulong Width;

    /// <summary>What else must be looked at. <see cref="ExtraChecks.Live"/> comes and goes with live state.</summary>
    public ExtraChecks Checks;

    public readonly bool Takes(long amountMinor) => unchecked((ulong)(amountMinor - Min)) <= Width;
}
