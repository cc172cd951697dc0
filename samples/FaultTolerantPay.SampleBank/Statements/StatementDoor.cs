namespace FaultTolerantPay.SampleBank.Statements;

/// <summary>Who writes statements of its own, and in which format.</summary>
/// <param name="Groups">The endpoint groups whose movements it lists.</param>
/// <param name="Format">The format of its files, one of <see cref="StatementFormats"/>.</param>
/// <param name="MerchantNumber">The bank's number there; null: each order names one.</param>
internal sealed record StatementDoor(string Name, IReadOnlyList<string> Groups, string Format, string? MerchantNumber)
{
    /// <summary>The bank's account, into which every door pays.</summary>
    public bool IsAccount => Format == StatementFormats.Camt053;
}
