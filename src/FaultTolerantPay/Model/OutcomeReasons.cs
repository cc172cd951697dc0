namespace FaultTolerantPay;

/// <summary>Stable reason codes of outcomes that are not refusals.</summary>
public static class OutcomeReasons
{
    /// <summary>Pending: it is not known yet whether the business system executed the payment.</summary>
    public const string PrimaryUnknown = "primary-unknown";

    /// <summary>Pending: the business system accepted the payment and will report its result later.</summary>
    public const string PrimaryPending = "primary-pending";

    /// <summary>Pending: it is not known yet whether the payout happened.</summary>
    public const string PayoutUnknown = "payout-unknown";

    /// <summary>Pending: the payout channel accepted the payout and will report its result later.</summary>
    public const string PayoutPending = "payout-pending";

    /// <summary>In progress: an attempt of the order is being processed. The caller asks again for its outcome.</summary>
    public const string InProgress = "in-progress";

    /// <summary>
    /// In progress: another attempt of the order ended unpaid, but evidence says that it was paid after all. A discrepancy is open. No
    /// other attempt of the order is decided until an operator dismisses the evidence.
    /// </summary>
    public const string Contradicted = "contradicted";

    /// <summary>
    /// In the store only: a recorded attempt ended without any action. The caller may send it again, and it blocks no other attempt of its
    /// order.
    /// </summary>
    public const string Withdrawn = "withdrawn";

    /// <summary>Failed: every payout channel that was tried declined the payout.</summary>
    public const string PayoutDeclined = "payout-declined";

    /// <summary>Failed: no payout channel executed the payout before the caller's deadline.</summary>
    public const string PayoutNotExecuted = "payout-not-executed";

    /// <summary>Failed: the business system certainly did not execute the payment, and the caller's deadline has passed.</summary>
    public const string PrimaryNotExecuted = "primary-not-executed";

    /// <summary>Unavailable: the business system is down and the merchant has not given consent to stand-in.</summary>
    public const string PrimaryDown = "primary-down";

    /// <summary>Unavailable: the store could not write what must be durable first.</summary>
    public const string StoreDown = "store-down";

    /// <summary>Unavailable: the caller's deadline passed before anything was sent.</summary>
    public const string DeadlinePassed = "deadline-passed";

    /// <summary>Overloaded: the number of payments under way has reached <c>PipelineOptions.MaxConcurrentPayments</c>.</summary>
    public const string TooManyPayments = "too-many-payments";

    /// <summary>Overloaded: as many calls wait for the store as it, or <c>PipelineOptions.MaxConcurrentStoreCalls</c>, allows.</summary>
    public const string StoreOverloaded = "store-overloaded";

    /// <summary>Overloaded: the number of concurrent stand-in decisions has reached <c>PipelineOptions.MaxConcurrentStandIns</c>.</summary>
    public const string TooManyStandIns = "too-many-stand-ins";

    /// <summary>Overloaded: more concurrent requests around the breaker than the fault detector allows.</summary>
    public const string TooManyPastBreaker = "too-many-past-breaker";

    /// <summary>
    /// Overloaded: the number of unknown outcomes that wait for the store has reached <c>PipelineOptions.MaxWaitingRecords</c>.
    /// </summary>
    public const string TooManyWaitingRecords = "too-many-waiting-records";
}
