using FaultTolerantPay.Statements.Reading;

namespace FaultTolerantPay.Statements.Formats;

/// <summary>The rows of a merchant's business detail: payments, and refunds with negative amounts.</summary>
internal sealed class AlipayBusinessRows : IAlipayRows
{
    // The file writes what the merchant pays as a negative number.
    private static readonly AmountForm FeeForm = new(Sign: AmountSign.Turned);
    private static readonly AmountForm RefundForm = new(Sign: AmountSign.Turned);

    private readonly DelimitedLines _lines;
    private readonly StatementTally _tally;
    private readonly LineFields _fields;
    private readonly int _count;
    private readonly StatementColumn _theirs;
    private readonly StatementColumn _ours;
    private readonly StatementColumn _type;
    private readonly StatementColumn _time;
    private readonly StatementColumn _amount;
    private readonly StatementColumn _received;
    private readonly StatementColumn _refundNumber;
    private readonly StatementColumn _fee;
    private AlipayTotal _payments;
    private AlipayTotal _refunds;
    private bool _hasPayments;
    private bool _hasRefunds;

    public AlipayBusinessRows(DelimitedLines lines, StatementTally tally, HeaderColumns header)
    {
        _lines = lines;
        _tally = tally;
        _fields = new LineFields(lines, tally);
        _fields.UseCurrency(new Currency("CNY"));
        _count = header.Count;
        _theirs = header.Require("支付宝交易号");
        _ours = header.Require("商户订单号");
        _type = header.Require("业务类型");
        _time = header.Require("完成时间");
        _amount = header.Require("订单金额（元）", "订单金额(元)");
        _received = header.Require("商家实收（元）", "商家实收(元)");
        _refundNumber = header.Require("退款批次号/请求号");
        _fee = header.Require("服务费（元）", "服务费(元)");
    }

    public bool HasFooter => _hasPayments && _hasRefunds;

    public bool HasPlainFooter => false;

    public void ReadLine()
    {
        if (!_fields.Begin(_count))
        {
            return;
        }

        long received = _fields.Micros(_received, AmountForm.Major);
        switch (_fields.Raw(_type))
        {
            case "交易":
                if (Emit(StatementRowKind.Payment, _ours, AmountForm.Major))
                {
                    _payments = _payments.With(received);
                }

                break;
            case "退款":
                if (Emit(StatementRowKind.Refund, _refundNumber, RefundForm))
                {
                    _refunds = _refunds.With(received);
                }

                break;
            default:
                _fields.Wrong(_type, "one of 交易, 退款 is expected");
                break;
        }
    }

    public void ReadFooter(ReadOnlySpan<char> text)
    {
        _hasPayments |= ReadTotals(text, "交易合计：", "商家实收共", _payments);
        _hasRefunds |= ReadTotals(text, "退款合计：", "商家实收退款共", _refunds);
    }

    private bool Emit(StatementRowKind kind, StatementColumn ours, AmountForm form) => _fields.Emit(new StatementRow
    {
        Kind = kind,
        Status = StatementRowStatus.Succeeded,
        OurReference = _fields.Reference(ours),
        TheirReference = _fields.Reference(_theirs),
        OriginalReference = kind == StatementRowKind.Refund ? _fields.Reference(_ours) : "",
        AmountMinor = _fields.Minor(_amount, _fields.Micros(_amount, form)),
        Currency = _fields.Currency,
        FeeMicros = _fields.Micros(_fee, FeeForm),
        At = _fields.Time(_time, TimePattern.DateAndTime, StatementZone.China),
        Line = _lines.Line,
    });

    private bool ReadTotals(ReadOnlySpan<char> text, string count, string sum, AlipayTotal found)
    {
        if (StatedText.Find(text, count, "笔", out ReadOnlySpan<char> stated))
        {
            _tally.Count(_lines.Line, count.TrimEnd('：'), stated, found.Count);
        }

        if (!StatedText.Find(text, sum, "元", out stated))
        {
            return false;
        }

        _tally.Sum(_lines.Line, sum, stated, AmountForm.Major, found.Millionths);
        return true;
    }

    private readonly record struct AlipayTotal(long Count, Int128 Millionths)
    {
        public AlipayTotal With(long micros) => new(Count + 1, Millionths + micros);
    }
}
