namespace FaultTolerantPay.Tests.Fakes;

/// <summary>A merchant, a payment and a moment that everything admits, for tests to spoil in one place.</summary>
internal static class Sample
{
    public static readonly Currency Euro = new("EUR");
    public static readonly Currency Yen = new("JPY");
    public static readonly InstitutionId Alpha = new("alpha");
    public static readonly InstitutionId Beta = new("beta");
    public static readonly OperatorId Operator = new("ops-1");

    /// <summary>Monday 2026-01-05, 09:00 UTC: where a manual clock starts.</summary>
    public static readonly DateTimeOffset Now = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    public static Money Eur(long minor) => new(minor, Euro);

    public static Merchant Merchant() => new()
    {
        Id = new MerchantId("m-1"),
        Name = "Corner shop",
        Category = "5411",
        Currencies = [Euro, Yen],
        Consent = new StandInConsent { IsGiven = true, Version = 1 },
        Registrations = [Registered(Alpha), Registered(Beta)],
        Limits = [new MerchantLimit(Alpha, Eur(500_00), Now), new MerchantLimit(Beta, Eur(300_00), Now)],
        Version = 1,
    };

    public static Registration Registered(InstitutionId institution) => new()
    {
        Institution = institution,
        Status = RegistrationStatus.Registered,
        MerchantAtInstitution = new InstitutionMerchantId($"{institution}-m-1"),
        Attempts = 1,
    };

    public static TransactionRequest Request(long minor = 100_00) => new()
    {
        Merchant = new MerchantId("m-1"),
        Order = new OrderId("o-1"),
        Customer = new CustomerId("c-1"),
        Amount = Eur(minor),
        RequestedAt = Now,
        AnswerBy = Now.AddMinutes(1),
        Mandate = new Mandate(Alpha, "agreement-1"),
    };

    public static FaultState Outage(TimeSpan lasted) => new()
    {
        Status = FaultStatus.Faulted,
        Outage = new OutageId(7),
        Since = Now - lasted,
        Cause = "5 consecutive connection errors",
    };

    public static StandInContext Context(TransactionRequest? request = null, Merchant? merchant = null, DateTimeOffset? now = null) => new()
    {
        Request = request ?? Request(),
        Merchant = merchant ?? Merchant(),
        FaultState = Outage(TimeSpan.FromMinutes(3)),
        Now = now ?? Now,
    };
}
