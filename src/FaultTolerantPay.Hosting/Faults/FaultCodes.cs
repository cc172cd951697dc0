namespace FaultTolerantPay.Hosting.Faults;

/// <summary>Codes of results that come from the detector itself.</summary>
internal static class FaultCodes
{
    /// <summary>Unknown: no result within the timeout, or within the adapter's own timeout.</summary>
    public const string CallTimeout = "call-timeout";

    /// <summary>Unknown: the caller gave up while the call was under way. Not executed: the caller gave up before it.</summary>
    public const string CallerCancelled = "caller-cancelled";

    /// <summary>
    /// Not executed: the call was not made, because too many calls to the business system passed their timeout and have not ended.
    /// </summary>
    public const string TooManyAbandoned = "too-many-abandoned";

    /// <summary>Not executed: the business system is considered down.</summary>
    public const string Down = "down";

    /// <summary>
    /// Not executed: traffic is returning and this payment is not in the share of the business system, or a single trial payment is under
    /// way.
    /// </summary>
    public const string NotInShare = "not-in-share";
}
