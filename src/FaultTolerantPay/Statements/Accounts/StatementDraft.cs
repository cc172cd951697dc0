using System.Globalization;

namespace FaultTolerantPay.Statements.Accounts;

/// <summary>
/// Collects one statement and proves it. After its first error it keeps no more entries: the statement is refused as a whole, and what
/// follows is read only for further errors.
/// </summary>
internal sealed class StatementDraft(StatementOutput output, bool hasReversalProfile, long line)
{
    /// <summary>The most entries of one statement.</summary>
    public const int MaxEntries = 200_000;

    /// <summary>The most characters of all texts of one statement: about 64 MB of memory.</summary>
    public const int MaxCharacters = 32_000_000;

    /// <summary>What a message says about a statement that is too large.</summary>
    public static readonly string AboveBounds = string.Create(CultureInfo.InvariantCulture,
        $"the statement has more than {MaxEntries:N0} entries or {MaxCharacters:N0} characters of text, which is the limit");

    private readonly List<AccountEntry> _entries = [];
    private readonly Dictionary<string, Balance> _balances = new(StringComparer.Ordinal);
    private Int128 _sum;
    private Int128 _reversals;
    private long _characters;
    private int _errors;
    private bool _isFull;

    public string AccountId { get; set; } = "";

    public string Id { get; set; } = "";

    public string Number { get; set; } = "";

    /// <summary>The currency of the account, if the statement names it apart from its balances.</summary>
    public string AccountCurrency { get; set; } = "";

    /// <summary>What the entries so far come to, in millionths.</summary>
    public Int128 Sum => _sum;

    /// <summary>Whether the statement will be refused.</summary>
    public bool IsRefused => _errors > 0;

    /// <summary>A balance by its code in the format; null if there is none.</summary>
    public Balance? BalanceOf(string code) => _balances.TryGetValue(code, out Balance balance) ? balance : null;

    /// <summary>Gives an error, which refuses the statement.</summary>
    public void Error(long atLine, string field, string value, string reason)
    {
        _errors++;
        _entries.Clear();
        output.Error(atLine, field, value, reason);
    }

    /// <summary>Refuses the statement for an error that was given already.</summary>
    public void Refuse() => _errors++;

    /// <summary>Takes a balance. The same one a second time is an error.</summary>
    public void Add(string code, Balance balance)
    {
        if (!_balances.TryAdd(code, balance))
        {
            Error(balance.Line, code, balance.Amount.ToString(), "the statement has this balance twice");
        }
    }

    /// <summary>Takes an entry. One in another currency than the opening balance, or beyond the bounds, is an error.</summary>
    public void Add(AccountEntry entry)
    {
        _sum += entry.Amount.Micros;
        _reversals += entry.IsReversal ? entry.Amount.Micros : 0;
        _characters += CharactersOf(entry);
        if (!_isFull && (_entries.Count == MaxEntries || _characters > MaxCharacters))
        {
            _isFull = true;
            Error(entry.Line, "", "", AboveBounds);
        }

        if (!IsRefused)
        {
            _entries.Add(entry);
        }
    }

    /// <summary>Proves the statement and gives it, or says why it is refused.</summary>
    /// <param name="openingCode">The opening balance.</param>
    /// <param name="closingCode">The closing balance.</param>
    public void Finish(string openingCode, string closingCode)
    {
        if (!IsRefused)
        {
            Check(openingCode, closingCode);
        }

        if (IsRefused)
        {
            output.Error(line, "", Id.Length > 0 ? Id : AccountId, "the statement is refused as a whole for the errors above");
            return;
        }

        Balance opening = _balances[openingCode];
        Balance closing = _balances[closingCode];
        output.Give(new AccountStatement
        {
            AccountId = AccountId,
            Currency = opening.Amount.Currency,
            Id = Id,
            Number = Number,
            Opening = opening.Amount,
            OpenedOn = opening.On,
            Closing = closing.Amount,
            ClosedOn = closing.On,
            Entries = _entries,
            Line = line,
        });
    }

    /// <summary>An amount of any size, for messages.</summary>
    public static string Text(Int128 micros, Currency currency) => micros >= long.MinValue && micros <= long.MaxValue
        ? new ExactAmount((long)micros, currency).ToString()
        : ((decimal)micros / 1_000_000m).ToString(CultureInfo.InvariantCulture) + " " + currency.Code;

    private void Check(string openingCode, string closingCode)
    {
        if (AccountId.Length == 0)
        {
            Error(line, "", Id, "the statement names no account");
        }

        if (BalanceOf(openingCode) is not { } opening || BalanceOf(closingCode) is not { } closing)
        {
            Error(line, BalanceOf(openingCode) is null ? openingCode : closingCode, Id,
                "the statement has no such balance: without opening and closing balance its entries cannot be proven");
            return;
        }

        Currency currency = opening.Amount.Currency;
        if (closing.Amount.Currency != currency)
        {
            Error(closing.Line, closingCode, closing.Amount.ToString(),
                $"the opening balance is {opening.Amount}: one currency is expected");
            return;
        }

        if (AccountCurrency.Length > 0 && AccountCurrency != currency.Code)
        {
            Error(opening.Line, openingCode, opening.Amount.ToString(), $"the account is in {AccountCurrency}: one currency is expected");
            return;
        }

        if (_entries.Find(entry => entry.Amount.Currency != currency) is { } other)
        {
            Error(other.Line, "", other.Amount.ToString(), $"the account is in {currency}: an entry in its currency is expected");
            return;
        }

        Prove(opening, closing);
    }

    private void Prove(Balance opening, Balance closing)
    {
        Currency currency = opening.Amount.Currency;
        Int128 difference = closing.Amount.Micros - (opening.Amount.Micros + _sum);
        if (difference == 0)
        {
            return;
        }

        string reason = $"the statement does not add up: opening {opening.Amount}, entries {Text(_sum, currency)}, closing "
            + $"{closing.Amount}; the difference is {Text(difference, currency)}, an unlisted movement";
        if (hasReversalProfile && difference == -2 * _reversals)
        {
            reason += $". It would add up if reversals had the opposite sign: set {nameof(AccountStatementProfile.ReversalInvertsSign)} in "
                + "this bank's profile to the other value if the bank confirms it";
        }

        Error(closing.Line, "", Id, reason);
    }

    private static int CharactersOf(AccountEntry entry) =>
        entry.EndToEndId.Length + entry.InstructionId.Length + entry.ServicerReference.Length + entry.CustomerReference.Length
        + entry.TransactionCode.Length + entry.Counterparty.Length + entry.Remittance.Length + entry.Note.Length;
}
