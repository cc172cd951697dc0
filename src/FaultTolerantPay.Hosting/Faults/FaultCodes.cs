namespace FaultTolerantPay.Hosting.Faults;

/// <summary>Codes of results that the detector itself gives.</summary>
public static class FaultCodes
{
    /// <summary>Unknown: no answer within the time limit, or within one that the adapter has itself.</summary>
    public const string CallTimeout = "call-timeout";

    /// <summary>Unknown: the caller gave up while the call was under way.</summary>
    public const string CallerCancelled = "caller-cancelled";

    /// <summary>
    /// Not executed: nobody was called, since too many calls to the business system passed their time limit and have not ended.
    /// </summary>
    public const string TooManyAbandoned = "too-many-abandoned";

    /// <summary>Not executed: the business system is held to be down.</summary>
    public const string Down = "down";

    /// <summary>
    /// Not executed: the business system is on its way back, and this payment is not in its share; or one that goes alone is under way.
    /// </summary>
    public const string NotInShare = "not-in-share";
}
