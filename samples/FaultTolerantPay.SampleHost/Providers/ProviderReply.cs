namespace FaultTolerantPay.SampleHost.Providers;

/// <summary>A provider's answer.</summary>
/// <param name="Status">Its word on the order.</param>
/// <param name="Code">Why it declined; a second code may follow after a slash.</param>
/// <param name="Agreement">The number of the agreement that was signed.</param>
/// <param name="FeeMinor">What it charges.</param>
internal sealed record ProviderReply(string? Status, string? Code = null, string? Agreement = null, long FeeMinor = 0)
{
    /// <summary>One of the five outcomes. Only the provider's own word makes one that is certain.</summary>
    public ProviderResult ToResult(string reference, ProviderContext provider) => Status switch
    {
        "succeeded" => ProviderResult.Succeeded(reference) with { AgreementNumber = Agreement, FeeMinor = FeeMinor },
        "pending" => ProviderResult.Pending(reference),
        "declined" when Code?.Split('/') is [var code, .. var more] => provider.ResultOf(code, more.FirstOrDefault()),
        "notExecuted" => ProviderResult.NotExecuted(Code),
        _ => ProviderResult.Unknown(Status),
    };
}
