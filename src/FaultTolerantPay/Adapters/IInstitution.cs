namespace FaultTolerantPay;

/// <summary>
/// A third party where merchants are registered. It sets per-transaction limits and assesses customers' credit. The host implements it,
/// once per institution. A method that throws or exceeds its timeout counts as no result.
/// </summary>
public interface IInstitution
{
    /// <summary>The institution's id.</summary>
    InstitutionId Id { get; }

    /// <summary>Registers a merchant. A repeated call for the same merchant returns the same id.</summary>
    ValueTask<RegistrationResult> RegisterAsync(Merchant merchant, CancellationToken cancellationToken);

    /// <summary>Returns the merchant's per-transaction limit in each currency that has one.</summary>
    ValueTask<IReadOnlyList<Money>> GetLimitsAsync(InstitutionMerchantId merchant, CancellationToken cancellationToken);

    /// <summary>Assesses a customer's credit.</summary>
    ValueTask<CreditAssessment> AssessCreditAsync(CreditRequest question, CancellationToken cancellationToken);
}
