using FaultTolerantPay.Institutions;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Testing.Fakes;

/// <summary>An institution that does what the test says.</summary>
/// <param name="id">Its id.</param>
public sealed class FakeInstitution(InstitutionId id) : IInstitution
{
    /// <summary>What a registration answers. Default: an id made of the institution's and the merchant's.</summary>
    public Func<Merchant, RegistrationAnswer> OnRegister { get; set; } = merchant => new RegistrationAnswer(new InstitutionMerchantId($"{id}-{merchant.Id}"));

    /// <summary>What a request for limits answers. Default: none.</summary>
    public Func<InstitutionMerchantId, IReadOnlyList<Money>> OnGetLimits { get; set; } = _ => [];

    /// <summary>What an assessment answers. Default: sufficient, at the beginning of time.</summary>
    public Func<CreditQuestion, CreditAssessment> OnAssess { get; set; } =
        _ => new CreditAssessment { Institution = id, Tier = CreditTier.Sufficient, AssessedAt = DateTimeOffset.UnixEpoch };

    /// <inheritdoc/>
    public InstitutionId Id { get; } = id;

    /// <inheritdoc/>
    public ValueTask<RegistrationAnswer> RegisterAsync(Merchant merchant, CancellationToken cancellationToken) => ValueTask.FromResult(OnRegister(merchant));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Money>> GetLimitsAsync(InstitutionMerchantId merchant, CancellationToken cancellationToken) => ValueTask.FromResult(OnGetLimits(merchant));

    /// <inheritdoc/>
    public ValueTask<CreditAssessment> AssessCreditAsync(CreditQuestion question, CancellationToken cancellationToken) => ValueTask.FromResult(OnAssess(question));
}
