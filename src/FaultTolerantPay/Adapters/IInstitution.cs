using FaultTolerantPay.Adapters;

namespace FaultTolerantPay;

/// <summary>
/// A third party where merchants are registered: it gives per-transaction limits and assesses customers' credit. Implemented by the host, once
/// for each institution. A method that throws, or does not answer in time, counts as no answer.
/// </summary>
public interface IInstitution
{
    /// <summary>The institution's id.</summary>
    InstitutionId Id { get; }

    /// <summary>Registers a merchant. Asked again for the same merchant, it gives the same id.</summary>
    ValueTask<RegistrationResult> RegisterAsync(Merchant merchant, CancellationToken cancellationToken);

    /// <summary>The merchant's limit for one transaction, in each currency that has one.</summary>
    ValueTask<IReadOnlyList<Money>> GetLimitsAsync(InstitutionMerchantId merchant, CancellationToken cancellationToken);

    /// <summary>Assesses a customer's credit.</summary>
    ValueTask<CreditAssessment> AssessCreditAsync(CreditRequest question, CancellationToken cancellationToken);
}
