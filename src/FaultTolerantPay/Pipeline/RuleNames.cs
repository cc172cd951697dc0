namespace FaultTolerantPay.Pipeline;

/// <summary>The stable names of the library's own rules, as they stand in <see cref="Refusal.Rule"/>.</summary>
public static class RuleNames
{
    /// <summary>Every field of a request is sound.</summary>
    public const string RequestFields = "request-fields";

    /// <summary>A stage of the host's own could not decide.</summary>
    public const string StageFailed = "stage-failed";

    /// <summary>The same key always carries the same content.</summary>
    public const string SameContent = "same-content";

    /// <summary>Settlement: the merchant can be paid through an institution where it is registered.</summary>
    public const string PayoutChannel = "payout-channel";

    /// <summary>Settlement: no exposure cap is passed.</summary>
    public const string ExposureCap = "exposure-cap";

    /// <summary>Settlement: the sums behind the caps stay within what 64 bits hold, where no cap is set.</summary>
    public const string ExposureFits = "exposure-fits";

    /// <summary>Settlement: where there are exposure caps, one is for the payment's currency.</summary>
    public const string CurrencyCapped = "currency-capped";

    /// <summary>Settlement: no velocity window is passed.</summary>
    public const string Velocity = "velocity";

    /// <summary>Admission: the merchant is active.</summary>
    public const string MerchantActive = "merchant-active";

    /// <summary>Admission: the merchant is not on the block list.</summary>
    public const string MerchantNotBlocked = "merchant-not-blocked";

    /// <summary>Admission: the customer is not on the block list.</summary>
    public const string CustomerNotBlocked = "customer-not-blocked";

    /// <summary>Admission and settlement: no operator paused the payouts that the payment needs. Passes by itself.</summary>
    public const string PayoutsNotPaused = "payouts-not-paused";

    /// <summary>Admission: the merchant's category is allowed.</summary>
    public const string CategoryAllowed = "category-allowed";

    /// <summary>Admission: the merchant is paid in this currency.</summary>
    public const string MerchantCurrency = "merchant-currency";

    /// <summary>Admission: the stand-in programme covers this currency.</summary>
    public const string ProgrammeCurrency = "programme-currency";

    /// <summary>Admission: the amount is large enough to be worth an advance.</summary>
    public const string MinAmount = "smallest-amount";

    /// <summary>Admission: within the hours of the stand-in programme.</summary>
    public const string ProgrammeHours = "programme-hours";

    /// <summary>Admission: the outage has not lasted too long.</summary>
    public const string OutageNotTooLong = "outage-not-too-long";

    /// <summary>Admission: the customer can be debited later.</summary>
    public const string Mandate = "collection-means";

    /// <summary>Limit: a limit is known in the payment's currency.</summary>
    public const string LimitKnown = "limit-known";

    /// <summary>Limit: the limit is not older than allowed.</summary>
    public const string LimitAge = "limit-age";

    /// <summary>Limit: the amount is within the limit.</summary>
    public const string LimitAmount = "limit-amount";

    /// <summary>Credit: an institution answered in time.</summary>
    public const string CreditAnswer = "credit-answer";

    /// <summary>Credit: an institution's grade is known.</summary>
    public const string CreditGrade = "credit-grade";

    /// <summary>Credit: without an answer, the amount is within what policy allows.</summary>
    public const string CreditNoAnswerAmount = "credit-no-answer-amount";

    /// <summary>Credit: the customer's tier suffices.</summary>
    public const string CreditTier = "credit-tier";

    /// <summary>Credit: the amount is within what the host's risk control allows.</summary>
    public const string RiskControlAmount = "risk-control-amount";
}
