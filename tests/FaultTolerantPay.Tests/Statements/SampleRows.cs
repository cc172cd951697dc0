namespace FaultTolerantPay.Tests.Statements;

/// <summary>Rows for statements.</summary>
internal static class SampleRows
{
    public static readonly Currency Cny = new("CNY");

    private static readonly DateTimeOffset Noon = new(2026, 11, 28, 12, 0, 0, TimeSpan.FromHours(8));

    public static StatementRow Payment(long number, long minor = 1_000, long feeMicros = 60_000) => new()
    {
        Kind = StatementRowKind.Payment,
        Status = StatementRowStatus.Succeeded,
        OurReference = $"order-{number}",
        TheirReference = $"42000{number}",
        AmountMinor = minor,
        Currency = Cny,
        FeeMicros = feeMicros,
        At = Noon.AddSeconds(number % 40_000),
        MerchantNumber = "1601959334",
        Line = number,
    };

    public static StatementRow Refund(long number, long minor = 400, long feeMicros = -20_000) => Payment(number, minor, feeMicros) with
    {
        Kind = StatementRowKind.Refund,
        OurReference = $"refund-{number}",
        TheirReference = $"50300{number}",
        OriginalReference = $"order-{number - 1}",
    };
}
