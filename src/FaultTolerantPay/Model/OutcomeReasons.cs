namespace FaultTolerantPay;

/// <summary>Stable reason codes of outcomes that are not refusals.</summary>
public static class OutcomeReasons
{
    /// <summary>Pending: nobody can tell yet whether the business system executed it.</summary>
    public const string PrimaryUnknown = "primary-unknown";

    /// <summary>Pending: the business system accepted it and answers later.</summary>
    public const string PrimaryPending = "primary-pending";

    /// <summary>Pending: nobody can tell yet whether the payout happened.</summary>
    public const string PayoutUnknown = "payout-unknown";

    /// <summary>Pending: the payout channel accepted it and answers later.</summary>
    public const string PayoutPending = "payout-pending";

    /// <summary>In progress: an attempt of the order is under way; ask again for its outcome.</summary>
    public const string InProgress = "in-progress";

    /// <summary>
    /// In progress: another attempt of the order ended unpaid, and something says that it was paid after all. A difference is open; until an operator has dismissed what it says,
    /// no other attempt is decided on.
    /// </summary>
    public const string Contradicted = "contradicted";

    /// <summary>In the store only: an attempt that was written down ended with nothing done. It may be asked again, and holds up no other attempt of its order.</summary>
    public const string Withdrawn = "withdrawn";

    /// <summary>Failed: every payout channel that was tried declined.</summary>
    public const string PayoutDeclined = "payout-declined";

    /// <summary>Failed: no payout channel executed the payout before the caller's deadline.</summary>
    public const string PayoutNotExecuted = "payout-not-executed";

    /// <summary>Failed: the business system certainly did not execute it, and the caller's deadline has passed.</summary>
    public const string PrimaryNotExecuted = "primary-not-executed";

    /// <summary>Unavailable: the business system is down and the merchant has not agreed to stand-in.</summary>
    public const string PrimaryDown = "primary-down";

    /// <summary>Unavailable: the store did not take what had to be written first.</summary>
    public const string StoreDown = "store-down";

    /// <summary>Unavailable: the caller's deadline passed before anything was sent.</summary>
    public const string DeadlinePassed = "deadline-passed";

    /// <summary>Overloaded: more stand-in decisions at once than <c>PipelineOptions.MaxConcurrentStandIns</c>.</summary>
    public const string TooManyStandIns = "too-many-stand-ins";

    /// <summary>Overloaded: more requests past the breaker at once than the fault detector allows.</summary>
    public const string TooManyPastBreaker = "too-many-past-breaker";

    /// <summary>Overloaded: as many unknown outcomes wait for the store as <c>PipelineOptions.MaxWaitingRecords</c> allows.</summary>
    public const string TooManyWaitingRecords = "too-many-waiting-records";
}
