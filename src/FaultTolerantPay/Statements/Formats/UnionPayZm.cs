using System.Collections.Immutable;
using FaultTolerantPay.Statements.Reading;
using FaultTolerantPay.Statements.Rows;

namespace FaultTolerantPay.Statements.Formats;

/// <summary>Reads the lines of one UnionPay merchant file ZM.</summary>
internal sealed class UnionPayZm
{
    private static readonly StatementColumn Time = new("transaction time", 4);
    private static readonly StatementColumn Amount = new("amount", 6);
    private static readonly StatementColumn QueryId = new("query id", 9);
    private static readonly StatementColumn OrderId = new("order id", 11);
    private static readonly StatementColumn Fee = new("merchant fee", 15);
    private static readonly StatementColumn Settled = new("settled amount", 16);
    private static readonly StatementColumn TransactionType = new("transaction type", 19);
    private static readonly StatementColumn MerchantId = new("merchant id", 27);
    private static readonly AmountForm FeeForm = new(IsMinor: true, Sign: AmountSign.DebitIsPlus);
    private static readonly AmountForm SettledForm = new(IsMinor: true, Sign: AmountSign.CreditIsPlus);

    private readonly FixedWidthLines _lines;
    private readonly StatementTally _tally;
    private readonly LineFields _fields;
    private readonly ReusedText _merchant = new();

    private UnionPayZm(FixedWidthLines lines, StatementTally tally)
    {
        _lines = lines;
        _tally = tally;
        _fields = new LineFields(lines, tally);
        _fields.UseCurrency(new Currency("CNY"));
    }

    /// <summary>The widths of the fields in bytes, in order; one space stands between two fields.</summary>
    public static ImmutableArray<int> Widths { get; } =
    [
        3, 11, 11, 6, 10, 19, 12, 4, 2, 21, 2, 32, 2, 6, 10, 13, 13, 4, 15, 2, 2, 6, 2, 4, 32, 1, 21, 15, 1, 15, 32, 13, 13, 8, 32, 13, 13,
        12, 2, 1, 32, 98,
    ];

    public static FixedForm Form { get; } = new(
        StatementEncodings.Gbk,
        [.. Widths.Select((width, i) => new FixedField(Widths.Take(i).Sum() + i, width))],
        Widths.Sum() + Widths.Length - 1);

    public static void Read(FixedWidthLines lines, StatementTally tally)
    {
        if (tally.Source.Day is null)
        {
            tally.Error(0, Time.Name, [], "the times of this format have no year: the day of the statement is needed");
            return;
        }

        var file = new UnionPayZm(lines, tally);
        while (lines.Next(tally))
        {
            if (file._fields.Begin(Widths.Length) && file.HasItsSpaces())
            {
                file.ReadRow();
            }
        }
    }

    /// <summary>Whether one space stands behind each field: otherwise the fields are shifted, as in text of another encoding.</summary>
    private bool HasItsSpaces()
    {
        ReadOnlySpan<char> text = _lines.Text;
        for (int i = 0; i < Form.Fields.Length - 1; i++)
        {
            int end = Form.Fields[i].Start + Form.Fields[i].Width;
            if (text[end] != ' ')
            {
                _tally.Error(_lines.Line, "", [], $"byte {end + 1}, behind field {i + 1}, is no space: the fields are shifted");
                return false;
            }
        }

        return true;
    }

    private void ReadRow()
    {
        StatementRowKind kind = KindOf(_fields.Raw(TransactionType));
        if (kind == 0)
        {
            _fields.Wrong(TransactionType, "no row is made of this type; 01, 03, 04, 11, 12, 13, 31, 33 are read");
        }

        long amount = _fields.Micros(Amount, AmountForm.Minor);
        long fee = _fields.Micros(Fee, FeeForm);
        long settled = _fields.Micros(Settled, SettledForm);
        if (_fields.AreRight && settled != (RowDirection.SignOf(kind) * amount) - fee)
        {
            _fields.Wrong(Settled, "the settled amount is not the amount less the fee");
        }

        _fields.Emit(new StatementRow
        {
            Kind = kind,
            Status = StatementRowStatus.Succeeded,
            OurReference = _fields.Reference(OrderId),
            TheirReference = _fields.Reference(QueryId),
            AmountMinor = _fields.Minor(Amount, amount),
            Currency = _fields.Currency,
            FeeMicros = fee,
            At = _fields.Time(Time, TimePattern.WithoutYear, StatementZone.China),
            MerchantNumber = _fields.Repeated(MerchantId, _merchant),
            Line = _lines.Line,
        });
    }

    /// <summary>
    /// The kind of a transaction type, as UnionPay's public interface of online payments numbers them (open.unionpay.com, txnType);
    /// 0 for one that moves no money or is not known.
    /// </summary>
    private static StatementRowKind KindOf(ReadOnlySpan<char> type) => type switch
    {
        "01" or "13" => StatementRowKind.Payment,
        "03" => StatementRowKind.Capture,
        "04" => StatementRowKind.Refund,
        "31" or "33" => StatementRowKind.Reversal,
        "11" => StatementRowKind.Collection,
        "12" => StatementRowKind.Payout,
        _ => 0,
    };
}
