using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Testing.Tests.Conformance;

/// <summary>Each check of institutions fails for an adapter that makes the error which the check looks for.</summary>
public sealed class WrongInstitutionTests
{
    private static readonly InstitutionMerchantId OneForAll = new("north-1");

    private static readonly (string Check, Func<IInstitution, IInstitution> Open)[] Errors =
    [
        ("Id_EachAdapter_IsTheSame", i => new Wrong(i) { Id = new InstitutionId(Guid.NewGuid().ToString("N")) }),
        ("Register_TwiceAcrossARestart_GivesTheSameId", i =>
            new Wrong(i) { Register = (_, _, _) => new(new RegistrationResult(new InstitutionMerchantId(Guid.NewGuid().ToString("N")))) }),
        ("Register_ManyAtOnce_GivesOneId", i =>
            new Wrong(i) { Register = (_, _, _) => new(new RegistrationResult(null, "already registered")) }),
        ("Register_OtherMerchant_GivesAnotherId", i => new Wrong(i) { Register = (_, _, _) => new(new RegistrationResult(OneForAll)) }),
        ("Limits_OfARegisteredMerchant_AreUsable", i => new Wrong(i) { Limits = (_, _, _) => new([new Money(0, new Currency("EUR"))]) }),
        ("Assess_KnownCustomer_IsUsable", i => new Wrong(i)
        {
            Assess = async (inner, question, token) =>
                await inner.AssessCreditAsync(question, token) with { AssessedAt = DateTimeOffset.MaxValue },
        }),
        ("Assess_Cancelled_EndsSoon", i => new Wrong(i) { Assess = (_, _, _) => throw new KeyNotFoundException() }),
        ("Assess_CancelledWhileSlow_EndsSoon", i =>
            new Wrong(i) { Assess = (inner, question, _) => inner.AssessCreditAsync(question, CancellationToken.None) }),
        ("Register_PartnerDown_IsNoAnswer", i => new Wrong(i)
        {
            Register =
                async (inner, merchant, token) => await OrAsync(inner.RegisterAsync(merchant, token), new RegistrationResult(null, "down")),
        }),
        ("Limits_PartnerDown_IsNoAnswer", i =>
            new Wrong(i) { Limits = async (inner, merchant, token) => await OrAsync(inner.GetLimitsAsync(merchant, token), []) }),
        ("Assess_PartnerDown_IsNoAnswer", i => new Wrong(i)
        {
            Assess = async (inner, question, token) => await OrAsync(
                inner.AssessCreditAsync(question, token),
                new CreditAssessment
                {
                    Institution = inner.Id,
                    Tier = CreditTier.Sufficient,
                    AssessedAt = TimeProvider.System.GetUtcNow(),
                }),
        }),
    ];

    private static IEnumerable<TestCaseData> Cases =>
        Errors.Select((error, i) => new TestCaseData(error.Check, i).SetArgDisplayNames(error.Check));

    [TestCaseSource(nameof(Cases))]
    public async Task RunAsync_WrongInstitution_FailsTheCheck(string check, int error)
    {
        AdapterReport report =
            await AdapterConformance.RunAsync(new FakeInstitutionUnderTest(p => Errors[error].Open(p.Institution)), check);

        Assert.That(report.Failures.Select(failure => failure.Name), Is.EqualTo(new[] { check }), report.ToString());
    }

    [Test]
    public void Defects_OfInstitutions_CoverEveryCheck() =>
        Assert.That(Errors.Select(error => error.Check), Is.EquivalentTo(AdapterConformance.InstitutionChecks));

    private static async ValueTask<T> OrAsync<T>(ValueTask<T> call, T instead)
    {
        try
        {
            return await call;
        }
        catch (NothingSentException)
        {
            return instead;
        }
    }

    private sealed class Wrong(IInstitution inner) : IInstitution
    {
        public Func<IInstitution, Merchant, CancellationToken, ValueTask<RegistrationResult>> Register { get; init; } =
            (inner, merchant, token) => inner.RegisterAsync(merchant, token);

        public Func<IInstitution, InstitutionMerchantId, CancellationToken, ValueTask<IReadOnlyList<Money>>> Limits { get; init; } =
            (inner, merchant, token) => inner.GetLimitsAsync(merchant, token);

        public Func<IInstitution, CreditRequest, CancellationToken, ValueTask<CreditAssessment>> Assess { get; init; } =
            (inner, question, token) => inner.AssessCreditAsync(question, token);

        public InstitutionId Id { get; init; } = inner.Id;

        public ValueTask<RegistrationResult> RegisterAsync(Merchant merchant, CancellationToken cancellationToken) =>
            Register(inner, merchant, cancellationToken);

        public ValueTask<IReadOnlyList<Money>> GetLimitsAsync(InstitutionMerchantId merchant, CancellationToken cancellationToken) =>
            Limits(inner, merchant, cancellationToken);

        public ValueTask<CreditAssessment> AssessCreditAsync(CreditRequest question, CancellationToken cancellationToken) =>
            Assess(inner, question, cancellationToken);
    }
}
