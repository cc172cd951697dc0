namespace FaultTolerantPay.SampleHost.Reconcile;

/// <summary>A row of a statement or of our records, as JSON answers have it.</summary>
internal static class RowJson
{
    public static object Of(in StatementRow row) => new
    {
        row.Kind,
        row.Status,
        row.OurReference,
        row.TheirReference,
        row.OriginalReference,
        row.AmountMinor,
        Currency = row.Currency.Code,
        row.FeeMicros,
        row.At,
        row.MerchantNumber,
        row.Line,
    };
}
