namespace FaultTolerantPay.SampleBank.Faults;

/// <summary>What can go wrong. The names are those of <c>PUT /admin/faults/{group}</c>.</summary>
internal static class InjectedFaultKind
{
    /// <summary>The connection is aborted, nothing is done.</summary>
    public const string Down = "down";

    /// <summary>HTTP 503 with code <c>not_executed</c>: certain that nothing is done.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>The work is done <c>delayMs</c> late, also when the caller has gone.</summary>
    public const string Slow = "slow";

    /// <summary>HTTP 500, nothing is done; the answer does not say so.</summary>
    public const string Error500 = "error500";

    /// <summary>HTTP 500 after the work was done; the answer does not say so.</summary>
    public const string Error500After = "error500After";

    /// <summary>Lost on the way in: nothing is done and no answer comes.</summary>
    public const string LostBefore = "lostBefore";

    /// <summary>Lost on the way out: the work is done and no answer comes.</summary>
    public const string LostAfter = "lostAfter";

    /// <summary>HTTP 502 with a page in HTML after the work was done, as a proxy in front of the bank answers.</summary>
    public const string ErrorPageAfter = "errorPageAfter";

    /// <summary>The work is done, and the connection breaks within the answer.</summary>
    public const string CutAfter = "cutAfter";

    public static readonly string[] All =
        [Down, Unavailable, Slow, Error500, Error500After, LostBefore, LostAfter, ErrorPageAfter, CutAfter];
}
