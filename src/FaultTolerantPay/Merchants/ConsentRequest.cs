namespace FaultTolerantPay;

/// <summary>An instruction to change a merchant's consent to stand-in, by an operator or by the merchant.</summary>
public sealed record ConsentRequest
{
    /// <summary>The merchant.</summary>
    public required MerchantId Merchant { get; init; }

    /// <summary>Who orders it: an operator, or the merchant.</summary>
    public required OperatorId By { get; init; }

    /// <summary>Why, in 4 letters or digits or more, and up to 500 characters.</summary>
    public required string Reason { get; init; }

    /// <summary>Whether consent is given.</summary>
    public required bool IsGiven { get; init; }

    /// <summary>In force from this time on; null: at once. Only where consent is given.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>
    /// In force until before this time: later than now and than <see cref="From"/>; null: for ever. Only where consent is given.
    /// </summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>
    /// The <see cref="StandInConsent.Version"/> that the person saw; where it is another by now, nothing is changed. Null: whatever it is.
    /// </summary>
    public int? ExpectedVersion { get; init; }

    /// <summary>Gives consent.</summary>
    public static ConsentRequest Give(MerchantId merchant, OperatorId by, string reason, DateTimeOffset? from = null, DateTimeOffset? until = null) =>
        new() { Merchant = merchant, By = by, Reason = reason, IsGiven = true, From = from, Until = until };

    /// <summary>Withdraws consent, at once.</summary>
    public static ConsentRequest Withdraw(MerchantId merchant, OperatorId by, string reason) =>
        new() { Merchant = merchant, By = by, Reason = reason, IsGiven = false };
}
