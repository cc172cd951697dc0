using System.Globalization;
using FaultTolerantPay.SampleBank.Ledger;

namespace FaultTolerantPay.SampleBank.Statements;

/// <summary>
/// A merchant file ZM as UnionPay writes it: lines of fixed width in GBK, a space between two fields, no header, no totals.
/// </summary>
internal static class ZmStatement
{
    private const int MaxReference = 32;
    private const int MaxMerchantNumber = 15;

    public static IReadOnlyList<StatementPart> Write(StatementContent content) =>
        [.. content.Movements.Select(movement => StatementPart.Of(Line(movement), StatementText.Gbk, isItem: true))];

    private static string Line(Movement movement)
    {
        (int Width, string Value)[] fields =
        [
            (3, "S22"),
            (11, "00049992"),
            (11, "00049992"),
            (6, TraceNumber(movement)),
            (10, movement.BookedAt.ToOffset(StatementText.China).ToString("MMddHHmmss", CultureInfo.InvariantCulture)),
            (19, ""),
            (12, movement.Written(movement.AmountMinor.ToString("D12", CultureInfo.InvariantCulture))),
            (4, "5411"),
            (2, "08"),
            (21, StatementText.BankReference(movement.BookingId)),
            (2, "06"),
            (32, StatementText.Plain(movement.Reference, MaxReference)),
            (2, "01"),
            (6, ""),
            (10, ""),
            (13, Marked(movement.FeeMinor, plus: 'D', minus: 'C')),
            (13, Marked(movement.NetMinor, plus: 'C', minus: 'D')),
            (4, "0001"),
            (15, ""),
            (2, TypeOf(movement)),
            (2, "01"),
            (6, "000201"),
            (2, "01"),
            (4, ""),
            (32, ""),
            (1, "0"),
            (21, ""),
            (15, StatementText.Plain(movement.MerchantNumber, MaxMerchantNumber)),
            (1, ""),
            (15, ""),
            (32, "示例商户"),
            (13, ""),
            (13, ""),
            (8, "01080209"),
            (32, ""),
            (13, ""),
            (13, ""),
            (12, ""),
            (2, ""),
            (1, ""),
            (32, ""),
            (98, ""),
        ];
        return string.Join(' ', fields.Select(field => Padded(field.Value, field.Width))) + "\r\n";
    }

    /// <summary>Widths are in bytes: a Chinese character has two.</summary>
    private static string Padded(string value, int width) =>
        value + new string(' ', width - StatementText.Gbk.GetByteCount(value));

    private static string TraceNumber(Movement movement) => (movement.BookingId % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);

    private static string Marked(long fen, char plus, char minus) =>
        (fen < 0 ? minus : plus) + Math.Abs(fen).ToString("D12", CultureInfo.InvariantCulture);

    /// <summary>As UnionPay's public interface of online payments numbers transactions.</summary>
    private static string TypeOf(Movement movement) => movement.Kind switch
    {
        BookingKind.CardPayment => "01",
        BookingKind.CardCapture => "03",
        BookingKind.Collection => "11",
        BookingKind.Payout => "12",
        _ => movement.IsReversal ? "31" : "04",
    };
}
