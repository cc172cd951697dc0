namespace FaultTolerantPay.Pipeline;

/// <summary>The stable names of the library's rules, as <see cref="Refusal.Rule"/> shows them.</summary>
internal static class RuleNames
{
    /// <summary>Every field of the request is valid.</summary>
    public const string RequestFields = "request-fields";

    /// <summary>A stage that the host registers could not decide.</summary>
    public const string StageFailed = "stage-failed";

    /// <summary>The same key always has the same content.</summary>
    public const string SameContent = "same-content";

    /// <summary>Settlement: the merchant can be paid through an institution where it is registered.</summary>
    public const string PayoutChannel = "payout-channel";

    /// <summary>Settlement: no exposure cap is exceeded.</summary>
    public const string ExposureCap = "exposure-cap";

    /// <summary>Settlement: the sums behind the caps fit into 64 bits even if no cap is set.</summary>
    public const string ExposureFits = "exposure-fits";

    /// <summary>Settlement: if there are exposure caps, one of them covers the payment's currency.</summary>
    public const string CurrencyCapped = "currency-capped";

    /// <summary>Settlement: no velocity window is exceeded.</summary>
    public const string Velocity = "velocity";

    /// <summary>Admission: the merchant is active.</summary>
    public const string MerchantActive = "merchant-active";

    /// <summary>Admission: the merchant is not on the block list.</summary>
    public const string MerchantNotBlocked = "merchant-not-blocked";

    /// <summary>Admission: the customer is not on the block list.</summary>
    public const string CustomerNotBlocked = "customer-not-blocked";

    /// <summary>Admission and settlement: no operator paused the payouts that the payment needs. The refusal passes by itself.</summary>
    public const string PayoutsNotPaused = "payouts-not-paused";

    /// <summary>Admission: the merchant's category is allowed.</summary>
    public const string CategoryAllowed = "category-allowed";

    /// <summary>Admission: the merchant is paid in this currency.</summary>
    public const string MerchantCurrency = "merchant-currency";

    /// <summary>Admission: the stand-in programme covers this currency.</summary>
    public const string ProgrammeCurrency = "programme-currency";

    /// <summary>Admission: the amount is large enough to be worth an advance.</summary>
    public const string MinAmount = "smallest-amount";

    /// <summary>Admission: the stand-in programme runs at this time.</summary>
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

    /// <summary>Credit: the grade that an institution gave is known.</summary>
    public const string CreditGrade = "credit-grade";

    /// <summary>Credit: without an answer, the amount is within what policy allows.</summary>
    public const string CreditNoAnswerAmount = "credit-no-answer-amount";

    /// <summary>Credit: the customer's tier is sufficient.</summary>
    public const string CreditTier = "credit-tier";

    /// <summary>Credit: the amount is within what the host's risk control allows.</summary>
    public const string RiskControlAmount = "risk-control-amount";
}
