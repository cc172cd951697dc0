using FaultTolerantPay.Statements.Reading;

namespace FaultTolerantPay.Statements.Formats;

/// <summary>Reads the lines of our own records.</summary>
internal sealed class LedgerLines
{
    private readonly DelimitedLines _lines;
    private readonly LineFields _fields;
    private readonly ReusedText _merchant = new();
    private readonly HeaderColumns _header;
    private readonly StatementColumn _kind;
    private readonly StatementColumn _ours;
    private readonly StatementColumn _theirs;
    private readonly StatementColumn _original;
    private readonly StatementColumn _amount;
    private readonly StatementColumn _currency;
    private readonly StatementColumn _fee;
    private readonly StatementColumn _status;
    private readonly StatementColumn _at;
    private readonly StatementColumn _merchantNumber;

    private LedgerLines(DelimitedLines lines, StatementTally tally)
    {
        _lines = lines;
        _fields = new LineFields(lines, tally);
        _header = new HeaderColumns(lines.PlainFields());
        _kind = _header.Require("kind");
        _ours = _header.Require("our_reference");
        _theirs = _header.Require("their_reference");
        _original = _header.Require("original_reference");
        _amount = _header.Require("amount_minor");
        _currency = _header.Require("currency");
        _fee = _header.Require("fee");
        _status = _header.Require("status");
        _at = _header.Require("at");
        _merchantNumber = _header.Require("merchant_number");
    }

    public static void Read(DelimitedLines lines, StatementTally tally)
    {
        if (!lines.Next(tally))
        {
            tally.Error(0, "", [], "the file has no header");
            return;
        }

        var ledger = new LedgerLines(lines, tally);
        if (ledger._header.Problem is { } problem)
        {
            tally.Error(lines.Line, "", [], problem);
            return;
        }

        while (lines.Next(tally))
        {
            if (ledger._fields.Begin(ledger._header.Count))
            {
                ledger.ReadRow();
            }
        }
    }

    private void ReadRow()
    {
        _fields.ReadCurrency(_currency);
        _fields.Emit(new StatementRow
        {
            Kind = ReadKind(),
            Status = ReadStatus(),
            OurReference = _fields.Reference(_ours),
            TheirReference = _fields.Reference(_theirs),
            OriginalReference = _fields.Reference(_original),
            AmountMinor = _fields.Minor(_amount, _fields.Micros(_amount, AmountForm.Minor)),
            Currency = _fields.Currency,
            FeeMicros = _fields.Raw(_fee).IsEmpty ? 0 : _fields.Micros(_fee, AmountForm.Major),
            At = _fields.Time(_at, TimePattern.WithOffset, StatementZone.Utc),
            MerchantNumber = _fields.Repeated(_merchantNumber, _merchant),
            Line = _lines.Line,
        });
    }

    private StatementRowKind ReadKind()
    {
        ReadOnlySpan<char> text = _fields.Raw(_kind);
        if (RowWords.TryKind(text, out StatementRowKind kind))
        {
            return kind;
        }

        _fields.Wrong(_kind, $"one of {string.Join(", ", RowWords.Kinds)} is expected");
        return StatementRowKind.Payment;
    }

    private StatementRowStatus ReadStatus()
    {
        ReadOnlySpan<char> text = _fields.Raw(_status);
        if (RowWords.TryStatus(text, out StatementRowStatus status))
        {
            return status;
        }

        _fields.Wrong(_status, $"one of {string.Join(", ", RowWords.Statuses)} is expected");
        return StatementRowStatus.Failed;
    }
}
