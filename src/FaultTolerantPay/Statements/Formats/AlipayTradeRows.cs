using FaultTolerantPay.Statements.Reading;

namespace FaultTolerantPay.Statements.Formats;

/// <summary>
/// The rows of a list of trades. A trade that was closed after it was paid is both a payment and a refund; one that was closed unpaid is
/// no row, but is in the file's count.
/// </summary>
internal sealed class AlipayTradeRows : IAlipayRows
{
    private readonly DelimitedLines _lines;
    private readonly StatementTally _tally;
    private readonly LineFields _fields;
    private readonly string _direction;
    private readonly int _count;
    private readonly StatementColumn _theirs;
    private readonly StatementColumn _ours;
    private readonly StatementColumn _created;
    private readonly StatementColumn _paid;
    private readonly StatementColumn _amount;
    private readonly StatementColumn _label;
    private readonly StatementColumn _state;
    private readonly StatementColumn _fee;
    private readonly StatementColumn _refunded;
    private readonly StatementColumn _fundState;
    private long _rightLines;

    public AlipayTradeRows(DelimitedLines lines, StatementTally tally, HeaderColumns header, bool isOfPayer)
    {
        _lines = lines;
        _tally = tally;
        _fields = new LineFields(lines, tally);
        _fields.UseCurrency(new Currency("CNY"));
        _direction = isOfPayer ? "支出" : "收入";
        _count = header.Count;
        _theirs = header.Require("交易号");
        _ours = header.Require("商家订单号");
        _created = header.Require("交易创建时间");
        _paid = header.Find("付款时间");
        _amount = header.Require("金额（元）", "金额(元)");
        _label = header.Require("收/支");
        _state = header.Require("交易状态");
        _fee = header.Find("服务费（元）", "服务费(元)");
        _refunded = header.Find("成功退款（元）", "成功退款(元)");
        _fundState = header.Require("资金状态");
    }

    public bool HasFooter { get; private set; }

    public bool HasPlainFooter => true;

    public void ReadLine()
    {
        if (!_fields.Begin(_count))
        {
            return;
        }

        switch (_fields.Raw(_state))
        {
            case "交易成功" or "支付成功":
                EmitPayment(StatementRowStatus.Succeeded);
                break;
            case "等待确认收货" or "等待发货" or "等待付款":
                EmitPayment(StatementRowStatus.Pending);
                break;
            case "退款成功":
                EmitRefund(_amount, StatementRowStatus.Succeeded);
                break;
            case "退款中":
                EmitRefund(_amount, StatementRowStatus.Pending);
                break;
            case "交易关闭":
                ReadClosed();
                break;
            default:
                _fields.Wrong(_state, "this status of a trade is not known");
                break;
        }

        _rightLines += _fields.AreRight ? 1 : 0;
    }

    public void ReadFooter(ReadOnlySpan<char> text)
    {
        if (text.StartsWith('共') && StatedText.Find(text, "共", "笔记录", out ReadOnlySpan<char> stated))
        {
            HasFooter = true;
            _tally.Count(_lines.Line, "共笔记录", stated, _rightLines);
        }
    }

    /// <summary>What was done with the money tells whether a closed trade was paid.</summary>
    private void ReadClosed()
    {
        switch (_fields.Raw(_fundState))
        {
            case "":
                break;
            // The refund is a row of its own.
            case "已收入" or "已支出":
                EmitPayment(StatementRowStatus.Succeeded);
                break;
            case "已退款" or "退款成功":
                if (EmitPayment(StatementRowStatus.Succeeded))
                {
                    EmitRefund(HasRefundedAmount() ? _refunded : _amount, StatementRowStatus.Succeeded);
                }

                break;
            default:
                _fields.Wrong(_fundState, "the trade is closed: one of 已收入, 已支出, 已退款 or nothing is expected");
                break;
        }
    }

    private bool HasRefundedAmount() =>
        !_fields.Raw(_refunded).IsEmpty && _fields.Micros(_refunded, AmountForm.Major) != 0;

    private bool EmitPayment(StatementRowStatus status)
    {
        if (_fields.Raw(_label) is not ("" or "其他" or "不计收支") && !_fields.Raw(_label).SequenceEqual(_direction))
        {
            _fields.Wrong(_label, $"a payment in this file is {_direction}");
        }

        return _fields.Emit(new StatementRow
        {
            Kind = StatementRowKind.Payment,
            Status = status,
            OurReference = _fields.Reference(_ours),
            TheirReference = _fields.Reference(_theirs),
            AmountMinor = _fields.Minor(_amount, _fields.Micros(_amount, AmountForm.Major)),
            Currency = _fields.Currency,
            FeeMicros = _fields.Raw(_fee).IsEmpty ? 0 : _fields.Micros(_fee, AmountForm.Major),
            At = Time(),
            Line = _lines.Line,
        });
    }

    /// <summary>The list has no refund number of ours: a refund has the number of its payment as original, and no own.</summary>
    private void EmitRefund(StatementColumn amount, StatementRowStatus status) => _fields.Emit(new StatementRow
    {
        Kind = StatementRowKind.Refund,
        Status = status,
        OurReference = "",
        TheirReference = _fields.Reference(_theirs),
        OriginalReference = _fields.Reference(_ours),
        AmountMinor = _fields.Minor(amount, _fields.Micros(amount, AmountForm.Major)),
        Currency = _fields.Currency,
        At = Time(),
        Line = _lines.Line,
    });

    private DateTimeOffset Time() => _fields.Time(
        _fields.Raw(_paid).IsEmpty ? _created : _paid, TimePattern.DateAndTime, StatementZone.China);
}
