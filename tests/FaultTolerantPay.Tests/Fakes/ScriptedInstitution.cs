namespace FaultTolerantPay.Tests.Fakes;

/// <summary>An institution that does what a test tells it, and counts what it is asked.</summary>
internal sealed class ScriptedInstitution(string id) : IInstitution
{
    public InstitutionId Id { get; } = new(id);

    public int Registrations { get; private set; }

    public int LimitQuestions { get; private set; }

    public List<CreditRequest> CreditQuestions { get; } = [];

    public Func<Merchant, CancellationToken, ValueTask<RegistrationResult>> OnRegister { get; set; } =
        (merchant, _) => ValueTask.FromResult(new RegistrationResult(new InstitutionMerchantId($"{id}-{merchant.Id}")));

    public Func<InstitutionMerchantId, CancellationToken, ValueTask<IReadOnlyList<Money>>> OnLimits { get; set; } =
        (_, _) => ValueTask.FromResult<IReadOnlyList<Money>>([Sample.Eur(500_00)]);

    public Func<CreditRequest, CancellationToken, ValueTask<CreditAssessment>> OnCredit { get; set; } =
        (_, _) => throw new NotSupportedException("no credit here");

    public ValueTask<RegistrationResult> RegisterAsync(Merchant merchant, CancellationToken cancellationToken)
    {
        Registrations++;
        return OnRegister(merchant, cancellationToken);
    }

    public ValueTask<IReadOnlyList<Money>> GetLimitsAsync(InstitutionMerchantId merchant, CancellationToken cancellationToken)
    {
        LimitQuestions++;
        return OnLimits(merchant, cancellationToken);
    }

    public ValueTask<CreditAssessment> AssessCreditAsync(CreditRequest question, CancellationToken cancellationToken)
    {
        CreditQuestions.Add(question);
        return OnCredit(question, cancellationToken);
    }

    /// <summary>Never answers, and does not care that nobody waits any more.</summary>
    public static ValueTask<T> Silence<T>() => new(new TaskCompletionSource<T>().Task);

    public static ValueTask<CreditAssessment> Says(CreditTier? tier = null, string? grade = null) => ValueTask.FromResult(
        new CreditAssessment { Institution = new InstitutionId("whoever"), Tier = tier, Grade = grade, AssessedAt = Sample.Now });
}
