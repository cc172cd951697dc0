namespace FaultTolerantPay.SampleHost.Cards;

/// <summary>What the providers' codes mean, by the bank's README. Codes that are not here are unknown, and stop a payment.</summary>
internal static class BankCodes
{
    private static readonly CodeMapping[] All =
    [
        new() { Code = "05", Outcome = OperationOutcome.Declined, Meaning = "refused for now" },
        new() { Code = "05", Detail = "07", Outcome = OperationOutcome.Declined, IsHardDecline = true, Meaning = "refused for good" },
        Merchants("12", "the original is captured, voided, refunded or reversed"),
        Merchants("13", "more than what is left of the original"),
        new() { Code = "14", Outcome = OperationOutcome.Declined, IsHardDecline = true, Meaning = "no such card" },
        Merchants("25", "no such original"),
        new() { Code = "40", Outcome = OperationOutcome.Declined, IsAgreementGone = true, Meaning = "the agreement has ended" },
        new() { Code = "51", Outcome = OperationOutcome.Declined, Meaning = "the balance is too small" },
        Merchants("54", "the authorisation has expired"),
        new()
        {
            Code = "55",
            Outcome = OperationOutcome.Declined,
            Cause = FailureCause.Customer,
            Meaning = "wrong SMS code",
        },
    ];

    /// <summary>Maps the codes of all providers.</summary>
    public static void Map(IErrorMaps maps)
    {
        foreach (string provider in CardChannels.Providers)
        {
            foreach (CodeMapping mapping in All)
            {
                if (maps.Map(new ProviderId(provider), mapping, new OperatorId("sample-host")) is { } error)
                {
                    throw new InvalidOperationException($"Code {mapping.Code} of provider {provider}: {error}");
                }
            }
        }
    }

    private static CodeMapping Merchants(string code, string meaning) => new()
    {
        Code = code,
        Outcome = OperationOutcome.Declined,
        IsHardDecline = true,
        Cause = FailureCause.Merchant,
        Meaning = meaning,
    };
}
