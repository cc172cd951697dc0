namespace FaultTolerantPay.SampleBank.Instructions;

/// <summary>Values of <c>status</c> in answers, and of the columns <c>instruction.status</c> and <c>instruction_log.outcome</c>.</summary>
internal static class Status
{
    public const string Succeeded = "succeeded";
    public const string PartCollected = "partCollected";
    public const string Declined = "declined";
    public const string NotExecuted = "notExecuted";
    public const string Pending = "pending";
    public const string Conflict = "conflict";
    public const string NotFound = "notFound";

    // The business system alone.
    public const string Executed = "executed";
    public const string Cancelled = "cancelled";
    public const string Reversed = "reversed";
    public const string InFlight = "inflight";
    public const string Recorded = "recorded";
    public const string Posted = "posted";
    public const string Ready = "ready";

    /// <summary>An authorisation at a provider: it can no longer be captured.</summary>
    public const string Expired = "expired";

    /// <summary>In the log only: nothing was done for this instruction.</summary>
    public const string None = "none";
}
