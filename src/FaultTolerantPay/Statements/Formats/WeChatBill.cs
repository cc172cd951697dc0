using FaultTolerantPay.Statements.Reading;

namespace FaultTolerantPay.Statements.Formats;

/// <summary>Reads the lines of one WeChat Pay trade bill.</summary>
internal sealed class WeChatBill
{
    private const string FirstTotal = "总交易单数";

    // What the bill writes where there is no refund number.
    private const string NoReference = "0";

    private readonly DelimitedLines _lines;
    private readonly StatementTally _tally;
    private readonly LineFields _fields;
    private readonly ReusedText _merchant = new();
    private readonly HeaderColumns _header;
    private readonly StatementColumn _time;
    private readonly StatementColumn _refundTime;
    private readonly StatementColumn _merchantNumber;
    private readonly StatementColumn _theirPayment;
    private readonly StatementColumn _ourPayment;
    private readonly StatementColumn _state;
    private readonly StatementColumn _currency;
    private readonly StatementColumn _theirRefund;
    private readonly StatementColumn _ourRefund;
    private readonly StatementColumn _refundState;
    private readonly StatedSum _amount;
    private readonly StatedSum _returned;
    private readonly StatedSum _fee;
    private readonly StatedSum[] _sums;

    /// <param name="lines">The lines; they stand at the header.</param>
    /// <param name="tally">Takes rows and errors.</param>
    private WeChatBill(DelimitedLines lines, StatementTally tally)
    {
        _lines = lines;
        _tally = tally;
        _fields = new LineFields(lines, tally);
        _header = new HeaderColumns(lines.PlainFields());
        _time = _header.Require("交易时间");
        _refundTime = _header.Find("退款成功时间");
        _merchantNumber = _header.Require("商户号");
        _theirPayment = _header.Require("微信订单号");
        _ourPayment = _header.Require("商户订单号");
        _state = _header.Require("交易状态");
        _currency = _header.Require("货币种类");
        _theirRefund = _header.Find("微信退款单号");
        _ourRefund = _header.Find("商户退款单号");
        _refundState = _header.Find("退款状态");
        _header.Require("订单金额", "应结订单金额", "总金额");
        var ordered = new StatedSum(_header.Find("订单金额"), "订单总金额");
        var settled = new StatedSum(_header.Find("应结订单金额", "总金额"), "应结订单总金额", "总交易额");
        var requested = new StatedSum(_header.Find("申请退款金额"), "申请退款总金额");
        var refunded = new StatedSum(_header.Find("退款金额"), "退款总金额", "总退款金额");
        var coupons = new StatedSum(_header.Find("充值券退款金额", "企业红包退款金额"), "充值券退款总金额", "总企业红包退款金额");
        _fee = new StatedSum(_header.Require("手续费"), "手续费总金额");
        _amount = ordered.Column.IsPresent ? ordered : settled;
        _returned = requested.Column.IsPresent ? requested : refunded;
        _sums = [ordered, settled, requested, refunded, coupons, _fee];
    }

    public static void Read(DelimitedLines lines, StatementTally tally)
    {
        if (!lines.Next(tally))
        {
            tally.Error(0, "", [], "the file has no header");
            return;
        }

        var bill = new WeChatBill(lines, tally);
        if (bill._header.Problem is { } problem)
        {
            tally.Error(lines.Line, "", [], problem);
            return;
        }

        bill.ReadRows();
    }

    private void ReadRows()
    {
        while (_lines.Next(_tally))
        {
            if (_lines.Text.StartsWith(FirstTotal) || _lines.Text[1..].StartsWith(FirstTotal))
            {
                ReadSummary();
                return;
            }

            if (_fields.Begin(_header.Count))
            {
                ReadRow();
            }
        }

        _tally.Error(0, "", [], "the file ends without its summary: it is cut off");
    }

    private void ReadRow()
    {
        _fields.ReadCurrency(_currency);
        foreach (StatedSum sum in _sums)
        {
            sum.Read(_fields);
        }

        ReadOnlySpan<char> state = _fields.Raw(_state);
        bool isRight = state switch
        {
            "SUCCESS" => EmitPayment(),
            "REFUND" => EmitReturn(StatementRowKind.Refund),
            "REVOKED" => EmitReturn(StatementRowKind.Reversal),
            _ => EmitNothing(),
        };
        if (isRight)
        {
            foreach (StatedSum sum in _sums)
            {
                sum.Add();
            }
        }
    }

    private bool EmitNothing()
    {
        _fields.Wrong(_state, "one of SUCCESS, REFUND, REVOKED is expected");
        return false;
    }

    private bool EmitPayment() => _fields.Emit(new StatementRow
    {
        Kind = StatementRowKind.Payment,
        Status = StatementRowStatus.Succeeded,
        OurReference = _fields.Reference(_ourPayment),
        TheirReference = _fields.Reference(_theirPayment),
        AmountMinor = MinorOf(_amount),
        Currency = _fields.Currency,
        FeeMicros = _fee.Micros,
        At = _fields.Time(_time, TimePattern.DateAndTime, StatementZone.China),
        MerchantNumber = _fields.Repeated(_merchantNumber, _merchant),
        Line = _lines.Line,
    });

    /// <summary>A refund, or a payment that was revoked. A revoked one without refund number has those of the payment.</summary>
    private bool EmitReturn(StatementRowKind kind)
    {
        if (!_theirRefund.IsPresent || !_ourRefund.IsPresent || !_returned.Column.IsPresent || !_refundState.IsPresent)
        {
            _fields.Wrong(_state, "the header lacks the columns of refunds: 微信退款单号, 商户退款单号, 退款金额, 退款状态");
            return false;
        }

        bool isNumbered = kind == StatementRowKind.Refund || _fields.Raw(_theirRefund) is not ("" or NoReference);
        ReadOnlySpan<char> state = _fields.Raw(_refundState);
        return _fields.Emit(new StatementRow
        {
            Kind = kind,
            Status = state.IsEmpty && kind == StatementRowKind.Reversal ? StatementRowStatus.Succeeded : StatusOf(state),
            OurReference = RefundReference(isNumbered ? _ourRefund : _ourPayment),
            TheirReference = RefundReference(isNumbered ? _theirRefund : _theirPayment),
            OriginalReference = _fields.Reference(_ourPayment),
            AmountMinor = MinorOf(isNumbered ? _returned : _amount),
            Currency = _fields.Currency,
            FeeMicros = _fee.Micros,
            At = _fields.Time(
                _fields.Raw(_refundTime).IsEmpty ? _time : _refundTime, TimePattern.DateAndTime, StatementZone.China),
            MerchantNumber = _fields.Repeated(_merchantNumber, _merchant),
            Line = _lines.Line,
        });
    }

    private long MinorOf(StatedSum amount) => _fields.Minor(amount.Column, amount.Micros);

    private string RefundReference(StatementColumn column) =>
        _fields.Raw(column) is NoReference ? "" : _fields.Reference(column);

    private StatementRowStatus StatusOf(ReadOnlySpan<char> state)
    {
        switch (state)
        {
            case "SUCCESS":
                return StatementRowStatus.Succeeded;
            // The customer has no money yet: the bank refused it, and the merchant decides where it goes.
            case "PROCESSING" or "CHANGE" or "ABNORMAL":
                return StatementRowStatus.Pending;
            case "FAIL" or "CLOSED":
                return StatementRowStatus.Failed;
            default:
                _fields.Wrong(_refundState, "one of SUCCESS, PROCESSING, CHANGE, ABNORMAL, FAIL, CLOSED is expected");
                return StatementRowStatus.Failed;
        }
    }

    private void ReadSummary()
    {
        string[] names = _lines.PlainFields();
        if (!_lines.Next(_tally) || _lines.Misfit(names.Length) is not null)
        {
            _tally.Error(0, "", [], "the file ends without the figures of its summary: it is cut off");
            return;
        }

        for (int i = 0; i < names.Length; i++)
        {
            ReadTotal(names[i], _lines[i]);
        }

        // A damaged name must not take the check of the rows' number with it.
        if (!names.Contains(FirstTotal))
        {
            _tally.Error(_lines.Line, FirstTotal, [], "the summary does not state this total");
        }

        while (_lines.Next(_tally))
        {
            _tally.Error(_lines.Line, "", [], "the line stands behind the summary");
        }
    }

    private void ReadTotal(string name, ReadOnlySpan<char> stated)
    {
        if (name == FirstTotal)
        {
            _tally.Count(_lines.Line, name, stated, _tally.Rows);
        }
        else if (Array.Find(_sums, sum => sum.Names.Contains(name, StringComparer.Ordinal)) is { } sum)
        {
            _tally.Sum(_lines.Line, name, stated, AmountForm.Major, sum.Millionths);
        }
    }
}
