using FaultTolerantPay.Routing.Engine;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Cards;

/// <summary>Keeps one table in force and replaces it as a whole.</summary>
internal sealed class CardPrefixes : ICardPrefixes, IDisposable
{
    private const int FindingsInTheLog = 20;

    private readonly IOptionsMonitor<CardOptions> _options;
    private readonly ILogger _logger;
    private readonly IDisposable? _edits;
    private CardPrefixTable _table = CardPrefixTable.Empty;

    public CardPrefixes(IOptionsMonitor<CardOptions> options, ILogger<CardPrefixes> logger)
    {
        _options = options;
        _logger = logger;
        if (Reload() is { Errors: { IsEmpty: false } errors })
        {
            throw new InvalidOperationException(string.Join('\n', errors));
        }

        _edits = options.OnChange((_, _) => Reload());
    }

    public CardPrefixTable Table => Volatile.Read(ref _table);

    public void Activate(CardPrefixTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        Volatile.Write(ref _table, table);
    }

    public CardPrefixFile Reload()
    {
        CardOptions options = _options.CurrentValue;
        CardPrefixFile file = options.PrefixFile is { } path
            ? CardPrefixFile.Read(path, options.MaxPrefixFileBytes)
            : new CardPrefixFile("", CardPrefixTable.Empty, [], []);
        if (file.Table is not { } table)
        {
            _logger.CardPrefixesNotRead(file.Name, file.Errors.Length, file.Errors[0].ToString());
            return file;
        }

        Activate(table);
        if (file.Name.Length > 0)
        {
            _logger.CardPrefixesRead(file.Name, table.Count, file.Findings.Length);
        }

        foreach (CardPrefixFinding finding in file.Findings.Take(FindingsInTheLog))
        {
            _logger.CardPrefixFinding(finding.ToString());
        }

        return file;
    }

    public bool TrySetDimensions(CardPrefix card, RouteRequest request)
    {
        ArgumentNullException.ThrowIfNull(card);
        ArgumentNullException.ThrowIfNull(request);
        CardOptions options = _options.CurrentValue;
        bool isBankSet = options.BankDimension is not { } bank || request.TryWith(bank, card.Bank);
        bool isTypeSet = options.CardTypeDimension is not { } type || request.TryWith(type, card.TypeCode);
        return isBankSet && isTypeSet;
    }

    public void Dispose() => _edits?.Dispose();
}
