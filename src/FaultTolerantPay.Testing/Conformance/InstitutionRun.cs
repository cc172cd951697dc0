namespace FaultTolerantPay.Testing.Conformance;

/// <summary>One run of the suite on an institution.</summary>
internal sealed record InstitutionRun(InstitutionUnderTest Subject, AdapterRun<IInstitution> Calls)
{
    public CreditRequest Question => new(Subject.Customer, Subject.Amount, Merchant: null);

    public Task<Called<RegistrationResult>> RegisterAsync(Merchant merchant) =>
        Calls.CallAsync((institution, token) => institution.RegisterAsync(merchant, token));
}
