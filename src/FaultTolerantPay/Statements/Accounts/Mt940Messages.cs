using System.Globalization;

namespace FaultTolerantPay.Statements.Accounts;

/// <summary>
/// Makes statements of messages of MT940. Messages that are pages of one statement are joined, and each page is proven by its balances.
/// </summary>
internal sealed class Mt940Messages(StatementOutput output)
{
    private const string Opening = ":60F:";
    private const string Closing = ":62F:";

    private readonly List<Mt940Field> _head = [];
    private Mt940Entry? _entry;
    private Mt940Field? _information;
    private StatementDraft? _statement;
    private bool _hasBalance;
    private bool _hasClosing;
    private bool _hasHeadError;
    private Balance? _interim;
    private long? _page;

    /// <summary>A message begins.</summary>
    public void Begin() => _hasHeadError = false;

    /// <summary>Takes a field of the message.</summary>
    public void Take(Mt940Field field)
    {
        switch (field.Tag)
        {
            case "20" or "25" or "25P" or "28" or "28C":
                TakeHead(field);
                break;
            case "60F" or "60M":
                TakeOpening(field);
                break;
            case "61":
                TakeEntry(field);
                break;
            case "86":
                // Behind the closing balance it is about the whole statement.
                _information = _entry is null ? null : _information ?? field;
                break;
            case "62F" or "62M":
                TakeClosing(field);
                break;
        }
    }

    private void TakeHead(Mt940Field field)
    {
        if (_hasBalance || _head.Exists(known => known.Tag[..2] == field.Tag[..2]))
        {
            Error(field.Line, field.Name, field.First, "the field is expected once, before the opening balance");
            return;
        }

        _head.Add(field);
    }

    private void TakeOpening(Mt940Field field)
    {
        if (_hasBalance)
        {
            Error(field.Line, field.Name, field.First, "the message has an opening balance already");
            return;
        }

        _hasBalance = true;
        Balance? balance = ReadBalance(field, out string? wrong);
        if (field.Tag == "60M" && _statement is not null && _interim is { } interim)
        {
            Continue(field, balance, interim);
        }
        else
        {
            RefuseWithoutLastPage();
            _statement = Begin(field, balance);
        }

        _interim = null;
        if (_hasHeadError)
        {
            _statement.Refuse();
        }

        if (wrong is not null)
        {
            Error(field.Line, field.Name, field.First, wrong);
        }
    }

    private StatementDraft Begin(Mt940Field field, Balance? balance)
    {
        (string number, long? page) = Number();
        _page = page;
        var statement = new StatementDraft(output, hasReversalProfile: false, _head.Count > 0 ? _head[0].Line : field.Line)
        {
            Id = Head("20"),
            AccountId = Account(balance),
            Number = number,
        };
        if (statement.AccountId.Length > AccountEntry.MaxReference)
        {
            statement.Error(field.Line, ":25:", statement.AccountId, $"at most {AccountEntry.MaxReference} characters are expected");
        }

        if (field.Tag == "60M")
        {
            statement.Error(field.Line, field.Name, field.First,
                "the message begins with an interim balance, and the page before it is missing");
        }
        else if (balance is { } opening)
        {
            statement.Add(Opening, opening);
        }

        return statement;
    }

    /// <summary>The next page: of the same account and statement, with the next number, from the balance of the page before.</summary>
    private void Continue(Mt940Field field, Balance? balance, Balance interim)
    {
        (string number, long? page) = Number();
        if (Account(balance) != _statement!.AccountId || number != _statement.Number)
        {
            _statement.Error(field.Line, field.Name, field.First,
                $"the page belongs to account {Account(balance)}, statement {number}; the page before it to {_statement.AccountId}, "
                + _statement.Number);
        }
        else if (page != _page + 1)
        {
            _statement.Error(field.Line, ":28C:", Head("28"), $"page {_page + 1} of the statement is expected");
        }
        else if (balance is { } opening && opening.Amount != interim.Amount)
        {
            _statement.Error(field.Line, field.Name, opening.Amount.ToString(), $"the page before it ends with {interim.Amount}");
        }

        _page = page;
    }

    private void TakeEntry(Mt940Field field)
    {
        EndEntry();
        if (!_hasBalance || _hasClosing)
        {
            Error(field.Line, field.Name, field.First, "an entry is expected between the opening and the closing balance");
        }
        else if (Mt940Entry.Read(field, out string value, out string wrong) is { } entry)
        {
            _entry = entry;
        }
        else
        {
            Error(field.Line, field.Name, value, wrong);
        }
    }

    private void EndEntry()
    {
        if (_entry is not { } entry)
        {
            return;
        }

        _entry = null;
        Mt940Information information = _information is { } field ? Mt940Information.Read(field) : new Mt940Information();
        _information = null;
        string tooLong = new[] { information.EndToEndId, information.InstructionId, information.PaymentId }
            .FirstOrDefault(reference => reference.Length > AccountEntry.MaxReference, "");
        if (tooLong.Length > 0)
        {
            Error(entry.Field.Line, ":86:", tooLong, $"references of at most {AccountEntry.MaxReference} characters are expected");
            return;
        }

        string supplement = string.Join(' ', entry.Field.More.Select(line => line.Trim())).Trim();
        _statement!.Add(new AccountEntry
        {
            Amount = new ExactAmount(entry.Micros, _statement.BalanceOf(Opening)?.Amount.Currency ?? default),
            BookedOn = entry.BookedOn,
            ValueOn = entry.ValueOn,
            IsReversal = entry.IsReversal,
            EndToEndId = information.EndToEndId,
            InstructionId = information.InstructionId,
            ServicerReference = entry.ServicerReference,
            CustomerReference = CustomerReference(entry.CustomerReference, information),
            TransactionCode = information.PostingCode.Length > 0 ? $"{entry.Type}/{information.PostingCode}" : entry.Type,
            Counterparty = information.Name,
            Remittance = information.Remittance.Length > 0 ? information.Remittance : supplement,
            Line = entry.Field.Line,
        });
    }

    /// <summary>German banks write KREF+ where the reference is too long for the field, and give it in the field 86.</summary>
    private static string CustomerReference(string own, Mt940Information information) => own switch
    {
        "KREF+" => information.InstructionId,
        "EREF+" => information.EndToEndId,
        "" => information.PaymentId,
        _ => own,
    };

    private void TakeClosing(Mt940Field field)
    {
        EndEntry();
        if (!_hasBalance || _hasClosing)
        {
            Error(field.Line, field.Name, field.First, "one closing balance is expected, behind the opening balance");
            return;
        }

        _hasClosing = true;
        if (ReadBalance(field, out string? wrong) is not { } balance)
        {
            Error(field.Line, field.Name, field.First, wrong!);
            return;
        }

        if (field.Tag == "62F")
        {
            _statement!.Add(Closing, balance);
            return;
        }

        _interim = balance;
        ProvePage(field, balance);
    }

    private void ProvePage(Mt940Field field, Balance interim)
    {
        if (_statement!.IsRefused || _statement.BalanceOf(Opening) is not { } opening)
        {
            return;
        }

        Int128 sum = opening.Amount.Micros + _statement.Sum;
        if (interim.Amount.Currency != opening.Amount.Currency || sum != interim.Amount.Micros)
        {
            _statement.Error(field.Line, field.Name, interim.Amount.ToString(),
                $"the page does not add up: opening {opening.Amount}, entries "
                + $"{StatementDraft.Text(_statement.Sum, opening.Amount.Currency)}; the difference is "
                + StatementDraft.Text(interim.Amount.Micros - sum, opening.Amount.Currency));
        }
    }

    /// <summary>The message ends. Its statement is proven, unless it goes on in the next one.</summary>
    public void End(long line)
    {
        EndEntry();
        if (!_hasBalance)
        {
            // The field :20: itself may have been too long to be kept.
            long begin = _head.Count > 0 ? _head[0].Line : line;
            output.Error(begin, ":60F:", Head("20"), "the message has no opening balance: its entries cannot be proven");
        }
        else if (!_hasClosing)
        {
            Error(line, Closing, "", "the message has no closing balance: its entries cannot be proven");
        }

        if (_hasBalance && _interim is null)
        {
            _statement?.Finish(Opening, Closing);
            _statement = null;
        }

        _head.Clear();
        _information = null;
        _hasBalance = false;
        _hasClosing = false;
    }

    /// <summary>The file ends. A statement whose last page did not come is refused.</summary>
    public void EndFile() => RefuseWithoutLastPage();

    private void RefuseWithoutLastPage()
    {
        if (_statement is not { } statement || _interim is not { } interim)
        {
            return;
        }

        statement.Error(interim.Line, ":62M:", interim.Amount.ToString(), "the statement goes on on a page that is missing");
        statement.Finish(Opening, Closing);
        _statement = null;
        _interim = null;
    }

    private static Balance? ReadBalance(Mt940Field field, out string? wrong)
    {
        const int AmountAt = 10;
        string text = field.First.TrimEnd();
        wrong = "a balance such as C091231EUR1234,56 is expected";
        if (text.Length <= AmountAt || text[0] is not ('C' or 'D'))
        {
            return null;
        }

        var currency = new Currency(text[7..AmountAt]);
        if (!StatementDates.TryReadSwift(text.AsSpan(1, 6), out DateOnly on))
        {
            wrong = $"{StatementDates.Expected}, as YYMMDD";
            return null;
        }

        if (!currency.IsKnown)
        {
            wrong = "a currency of ISO 4217 is expected";
            return null;
        }

        wrong = ExactAmountText.ReadWithComma(text.AsSpan(AmountAt), out long micros);
        return wrong is null ? new Balance(new ExactAmount(text[0] == 'D' ? -micros : micros, currency), on, field.Line) : null;
    }

    private string Head(string tag) =>
        _head.Find(field => field.Tag.StartsWith(tag, StringComparison.Ordinal))?.First.Trim() ?? "";

    /// <summary>The account, without the currency that some banks write behind its number.</summary>
    private string Account(Balance? balance)
    {
        string account = Head("25");
        string code = balance?.Amount.Currency.Code ?? "";
        bool hasCode = code.Length > 0 && account.Length > code.Length && account.EndsWith(code, StringComparison.Ordinal)
            && (char.IsAsciiDigit(account[^(code.Length + 1)]) || account[^(code.Length + 1)] == ' ');
        return hasCode ? account[..^code.Length].TrimEnd() : account;
    }

    /// <summary>The number of the statement and that of its page: <c>00004/00001</c>. Some banks leave the page out: null.</summary>
    private (string Number, long? Page) Number()
    {
        string[] parts = Head("28").Split('/', 2);
        bool hasPage = int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int page) && parts.Length == 2;
        return (parts[0], hasPage ? page : null);
    }

    /// <summary>An error of the statement that is open, or else of the message whose statement begins later.</summary>
    public void Error(long line, string field, string value, string reason)
    {
        if (_statement is not null && (_hasBalance || _interim is null))
        {
            _statement.Error(line, field, value, reason);
        }
        else
        {
            _hasHeadError = true;
            output.Error(line, field, value, reason);
        }
    }
}
