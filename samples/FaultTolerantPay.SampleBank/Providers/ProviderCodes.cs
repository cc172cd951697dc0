namespace FaultTolerantPay.SampleBank.Providers;

/// <summary>The providers' own codes, which callers map. A second code follows after a slash where there is one: <c>05/07</c>.</summary>
internal static class ProviderCodes
{
    public const string Refused = "05";
    public const string NotAllowed = "12";
    public const string TooMuch = "13";
    public const string NoSuchCard = "14";
    public const string NoSuchOriginal = "25";
    public const string AgreementEnded = "40";
    public const string NotEnough = "51";
    public const string Expired = "54";
    public const string WrongSmsCode = "55";

    /// <summary>The ledger's word for a refusal as the providers' code; what an operator set stays as it is.</summary>
    public static string Of(string word) => word switch
    {
        "no_account" => NoSuchCard,
        "insufficient_funds" => NotEnough,
        "account_closed" => $"{Refused}/07",
        "try_again_later" => $"{Refused}/91",
        _ => word,
    };
}
