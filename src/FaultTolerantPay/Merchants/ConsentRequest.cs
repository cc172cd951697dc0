namespace FaultTolerantPay;

/// <summary>A request to change a merchant's consent to stand-in, by an operator or by the merchant.</summary>
public sealed record ConsentRequest
{
    /// <summary>The merchant.</summary>
    public required MerchantId Merchant { get; init; }

    /// <summary>Who requests the change: an operator, or the merchant.</summary>
    public required OperatorId By { get; init; }

    /// <summary>Why: at least 4 letters or digits, and up to 500 characters.</summary>
    public required string Reason { get; init; }

    /// <summary>Whether consent is given.</summary>
    public required bool IsGiven { get; init; }

    /// <summary>When the consent becomes active; null: immediately. Only if consent is given.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>
    /// When the consent ends (exclusive): later than now and than <see cref="From"/>; null: never. Only if consent is given.
    /// </summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>
    /// The <see cref="StandInConsent.Version"/> that the requester saw. If the stored version is another, nothing is changed. Null: any
    /// version.
    /// </summary>
    public int? ExpectedVersion { get; init; }

    /// <summary>Gives consent.</summary>
    public static ConsentRequest Give(
        MerchantId merchant, OperatorId by, string reason, DateTimeOffset? from = null, DateTimeOffset? until = null) =>
        new() { Merchant = merchant, By = by, Reason = reason, IsGiven = true, From = from, Until = until };

    /// <summary>Withdraws consent immediately.</summary>
    public static ConsentRequest Withdraw(MerchantId merchant, OperatorId by, string reason) =>
        new() { Merchant = merchant, By = by, Reason = reason, IsGiven = false };
}
