namespace FaultTolerantPay.Advances;

/// <summary>
/// Tells how often something went on for too long: a difference about it is opened after so many tries, and again after as many more, since whoever closed the last one
/// took it for settled.
/// </summary>
internal static class Episode
{
    /// <summary>Which difference is opened after a try: 1 for the first, 2 for the next; 0 for none.</summary>
    /// <param name="tries">How often it was tried, this time included.</param>
    /// <param name="every">After how many tries each is opened.</param>
    public static int After(int tries, int every) => tries % every == 0 ? tries / every : 0;
}
