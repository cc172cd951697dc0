namespace FaultTolerantPay.Testing.Fakes;

/// <summary>An institution that behaves as the test requires.</summary>
/// <param name="id">Its id.</param>
/// <param name="time">The clock of its delays. Null: the system's.</param>
public sealed class FakeInstitution(InstitutionId id, TimeProvider? time = null) : IInstitution
{
    /// <summary>The result of a registration. Default: an id composed of the institution's and the merchant's.</summary>
    public Func<Merchant, RegistrationResult> OnRegister { get; set; } =
        merchant => new RegistrationResult(new InstitutionMerchantId($"{id}-{merchant.Id}"));

    /// <summary>The result of a request for limits. Default: no limits.</summary>
    public Func<InstitutionMerchantId, IReadOnlyList<Money>> OnGetLimits { get; set; } = _ => [];

    /// <summary>The result of an assessment. Default: sufficient, assessed at 1 January 1970.</summary>
    public Func<CreditRequest, CreditAssessment> OnAssess { get; set; } =
        _ => new CreditAssessment { Institution = id, Tier = CreditTier.Sufficient, AssessedAt = DateTimeOffset.UnixEpoch };

    /// <summary>How registrations behave: immediate, delayed or without a response.</summary>
    public FakeSteps RegisterSteps { get; } = new(time);

    /// <summary>How requests for limits behave.</summary>
    public FakeSteps LimitSteps { get; } = new(time);

    /// <summary>How assessments behave.</summary>
    public FakeSteps AssessSteps { get; } = new(time);

    /// <inheritdoc/>
    public InstitutionId Id { get; } = id;

    /// <inheritdoc/>
    public ValueTask<RegistrationResult> RegisterAsync(Merchant merchant, CancellationToken cancellationToken) =>
        RegisterSteps.RunAsync(() => OnRegister(merchant), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Money>> GetLimitsAsync(InstitutionMerchantId merchant, CancellationToken cancellationToken) =>
        LimitSteps.RunAsync(() => OnGetLimits(merchant), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<CreditAssessment> AssessCreditAsync(CreditRequest question, CancellationToken cancellationToken) =>
        AssessSteps.RunAsync(() => OnAssess(question), cancellationToken);
}
