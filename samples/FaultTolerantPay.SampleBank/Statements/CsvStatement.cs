using System.Globalization;
using FaultTolerantPay.SampleBank.Ledger;

namespace FaultTolerantPay.SampleBank.Statements;

/// <summary>The bank's own format: UTF-8, commas, amounts in minor units, every currency, and the count of rows in its last line.</summary>
internal static class CsvStatement
{
    private const string Header =
        "booked_at,type,reference,bank_reference,original_reference,merchant_number,channel,amount_minor,currency,fee_minor,net_minor\n";

    public static IReadOnlyList<StatementPart> Write(StatementContent content) =>
    [
        StatementPart.Of(Header, StatementText.Utf8),
        .. content.Movements.Select(movement => StatementPart.Of(Line(movement), StatementText.Utf8, isItem: true)),
        StatementPart.Of($"# rows {content.Items.Count.ToString(CultureInfo.InvariantCulture)};\n", StatementText.Utf8),
    ];

    private static string Line(Movement movement)
    {
        string[] values =
        [
            movement.BookedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
            TypeOf(movement),
            CsvText.Quoted(movement.Reference),
            StatementText.BankReference(movement.BookingId),
            CsvText.Quoted(movement.Original ?? ""),
            CsvText.Quoted(movement.MerchantNumber),
            movement.Group,
            movement.Written(movement.AmountMinor.ToString(CultureInfo.InvariantCulture)),
            movement.Currency,
            movement.FeeMinor.ToString(CultureInfo.InvariantCulture),
            movement.NetMinor.ToString(CultureInfo.InvariantCulture),
        ];
        return string.Join(',', values) + "\n";
    }

    private static string TypeOf(Movement movement) => movement.Kind switch
    {
        BookingKind.Payout => "payout",
        BookingKind.Collection => "collection",
        BookingKind.CustomerRefund => "refund",
        BookingKind.CardPayment => "payment",
        BookingKind.CardCapture => "capture",
        _ => movement.IsReversal ? "reversal" : "refund",
    };
}
