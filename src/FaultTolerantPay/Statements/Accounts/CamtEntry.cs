using System.Globalization;

namespace FaultTolerantPay.Statements.Accounts;

/// <summary>
/// An entry (<c>Ntry</c>) while its elements are read. Where its details state amounts that add up to it, they are the entries of the
/// statement, each with its own amount; otherwise it is one entry.
/// </summary>
internal sealed class CamtEntry(StatementDraft statement, bool reversalInvertsSign, long line)
{
    private const string Path = "Stmt/Ntry";

    private readonly CamtAmount _amount = new(statement);
    private readonly CamtTexts _texts = new(statement);
    private readonly List<CamtDetail> _details = [];
    private string _status = "";
    private bool _isReversal;
    private DateOnly? _bookedOn;
    private DateOnly? _valueOn;
    private int _statedDetails;
    private long _characters;

    public void Set(ReadOnlySpan<char> path, CamtValue value)
    {
        switch (path)
        {
            case "Amt":
                _amount.SetAmount($"{Path}/Amt", value);
                break;
            case "CdtDbtInd":
                _amount.SetSign($"{Path}/CdtDbtInd", value);
                break;
            case "RvslInd":
                SetReversal(value);
                break;
            case "Sts" or "Sts/Cd" or "Sts/Prtry" when value.Text.Length > 0:
                _status = value.Text;
                break;
            case "BookgDt/Dt" or "BookgDt/DtTm":
                _bookedOn = ReadDate("BookgDt", value);
                break;
            case "ValDt/Dt" or "ValDt/DtTm":
                _valueOn = ReadDate("ValDt", value);
                break;
            case "NtryDtls/Btch/PmtInfId":
                _texts.Set("Refs/PmtInfId", value);
                break;
            case "NtryDtls/Btch/NbOfTxs":
                _statedDetails = int.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : 0;
                break;
            default:
                _texts.Set(path, value);
                break;
        }
    }

    /// <summary>Begins a detail; null if the statement has too many.</summary>
    public CamtDetail? BeginDetail(long atLine)
    {
        bool isFull = _details.Count == StatementDraft.MaxEntries || _characters > StatementDraft.MaxCharacters;
        if (isFull && !statement.IsRefused)
        {
            statement.Error(atLine, $"{Path}/NtryDtls/TxDtls", "", StatementDraft.AboveBounds);
        }

        if (statement.IsRefused)
        {
            _details.Clear();
            return null;
        }

        var detail = new CamtDetail(statement, atLine);
        _details.Add(detail);
        return detail;
    }

    /// <summary>Counts the texts of a detail that was read.</summary>
    public void EndDetail(CamtDetail? detail) => _characters += detail?.Texts.Characters ?? 0;

    /// <summary>Gives the entry to the statement if it is booked.</summary>
    public void Finish()
    {
        // What is pending or for information is no part of a booked balance.
        if (_status is "PDNG" or "INFO" or "FUTR" || !IsComplete(out ExactAmount amount, out DateOnly bookedOn, out DateOnly valueOn))
        {
            return;
        }

        if (_details.Count > 1 && SumOfDetails() == amount)
        {
            foreach (CamtDetail detail in _details)
            {
                Add(detail.SignedLike(_amount.IsDebit)!.Value, bookedOn, valueOn, AccountEntryLevel.Detail, detail, "");
            }

            return;
        }

        bool isBatch = _details.Count > 1 || (_details.Count == 0 && _statedDetails > 1);
        Add(amount, bookedOn, valueOn, isBatch ? AccountEntryLevel.Batch : AccountEntryLevel.Entry,
            _details.Count == 1 ? _details[0] : null, Note(amount));
    }

    private bool IsComplete(out ExactAmount amount, out DateOnly bookedOn, out DateOnly valueOn)
    {
        amount = _amount.Signed ?? default;
        bookedOn = _bookedOn ?? _valueOn ?? default;
        valueOn = _valueOn ?? bookedOn;
        bool hasDate = (_bookedOn ?? _valueOn) is not null;
        if (_status == "BOOK" && _amount.Signed is not null && hasDate)
        {
            return true;
        }

        if (_status != "BOOK")
        {
            statement.Error(line, $"{Path}/Sts", _status, "BOOK, PDNG, INFO or FUTR is expected");
        }
        else if (!statement.IsRefused)
        {
            statement.Error(line, Path, "", "an entry with Amt, CdtDbtInd and a date is expected");
        }

        return false;
    }

    private void Add(ExactAmount asIndicated, DateOnly bookedOn, DateOnly valueOn, AccountEntryLevel level, CamtDetail? detail, string note)
    {
        ExactAmount amount = _isReversal && reversalInvertsSign ? asIndicated with { Micros = -asIndicated.Micros } : asIndicated;
        CamtTexts own = detail?.Texts ?? _texts;
        statement.Add(new AccountEntry
        {
            Amount = amount,
            BookedOn = bookedOn,
            ValueOn = valueOn,
            IsReversal = _isReversal,
            Level = level,
            EndToEndId = own.EndToEndId,
            InstructionId = own.InstructionId,
            ServicerReference = Or(own.ServicerReference, _texts.ServicerReference),
            CustomerReference = Or(own.PaymentId, _texts.PaymentId),
            TransactionCode = Or(own.TransactionCode, _texts.TransactionCode),
            Counterparty = own.Counterparty(amount.Micros >= 0, _isReversal),
            Remittance = Or(own.Remittance, _texts.Remittance),
            Note = note,
            Line = detail is not null && level == AccountEntryLevel.Detail ? detail.Line : line,
        });
    }

    /// <summary>What the details come to; null if one states no amount, or one in another currency.</summary>
    private ExactAmount? SumOfDetails()
    {
        Int128 sum = 0;
        foreach (CamtDetail detail in _details)
        {
            if (detail.SignedLike(_amount.IsDebit) is not { } amount || amount.Currency != _amount.Unsigned!.Value.Currency)
            {
                return null;
            }

            sum += amount.Micros;
        }

        return sum >= long.MinValue && sum <= long.MaxValue ? new ExactAmount((long)sum, _amount.Unsigned!.Value.Currency) : null;
    }

    private string Note(ExactAmount amount)
    {
        if (_details is [var only])
        {
            return only.SignedLike(_amount.IsDebit) is { } own && own != amount ? $"its detail states {own}" : "";
        }

        return _details.Count switch
        {
            0 => _statedDetails > 1 ? $"{_statedDetails} transactions, which the statement does not list" : "",
            _ when SumOfDetails() is { } sum => $"its {_details.Count} details come to {sum}",
            _ => $"its {_details.Count} details do not all state an amount in {amount.Currency}",
        };
    }

    private void SetReversal(CamtValue value)
    {
        if (value.Text is not ("true" or "false" or "1" or "0"))
        {
            statement.Error(value.Line, $"{Path}/RvslInd", value.Text, "true or false is expected");
        }

        _isReversal = value.Text is "true" or "1";
    }

    private DateOnly? ReadDate(string name, CamtValue value)
    {
        if (StatementDates.TryReadIso(value.Text, out DateOnly date))
        {
            return date;
        }

        statement.Error(value.Line, $"{Path}/{name}", value.Text, StatementDates.Expected);
        return null;
    }

    private static string Or(string first, string second) => first.Length > 0 ? first : second;
}
