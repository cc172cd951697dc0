using FaultTolerantPay.Model;
using FaultTolerantPay.Statements.Matching;
using FaultTolerantPay.Statements.Reconciliation;

namespace FaultTolerantPay.Statements.Originals;

/// <summary>
/// The rows of a business system's statement. Payments and reversals are kept until the file is read; the rest says nothing of originals.
/// </summary>
internal sealed class OriginalRows(MatchWindow window) : IDisposable
{
    private readonly RowsOfDay _ofDay = new(window);
    private readonly SpilledRows _rows = new();
    private readonly SideTotals _file = new();
    private readonly CurrencyTable _currencies = new();

    /// <summary>All rows of the file.</summary>
    public IReadOnlyList<SideTotal> File => _file.Of(_currencies);

    /// <summary>Whether most rows of the file are of its day.</summary>
    public bool AreOfDay => _ofDay.AreOfDay;

    /// <summary>What was found so far.</summary>
    public DayTotals Totals { get; } = new();

    public void Add(in StatementRow row)
    {
        _file.Add(row, _currencies.NumberOf(row.Currency));
        _ofDay.Add(row);
        if (row.Kind is StatementRowKind.Payment or StatementRowKind.Reversal && KeyOf(row) is not null)
        {
            _rows.Add(row, heldBefore: 0);
        }
        else
        {
            AddOthers(row);
        }
    }

    /// <summary>Adds a row about a payment that our records do not have: the business system executed it by itself.</summary>
    public void AddOthers(StatementRow row) =>
        Totals.Add(new ComparedResult(new MatchResult(MatchKind.WithoutEffect, RowDifferences.None, null, [row]), null));

    /// <summary>Gives the kept rows once, and forgets them: the payments of an order together, and its reversals together.</summary>
    public IEnumerable<IGrouping<OrderKey, StatementRow>> TakeOrders() =>
        _rows.TakeParts().SelectMany(part => part.Select(kept => kept.Row).GroupBy(row => KeyOf(row)!.Value.OrderKey));

    /// <summary>
    /// The payment of a row: its merchant number, our reference as the order, and the original reference as the attempt. Null if they are
    /// no ids: our records have no such payment.
    /// </summary>
    public static TransactionKey? KeyOf(in StatementRow row)
    {
        string attempt = row.OriginalReference.Length == 0 ? row.OurReference : row.OriginalReference;
        return MerchantId.TryParse(row.MerchantNumber, null, out MerchantId merchant)
            && OrderId.TryParse(row.OurReference, null, out OrderId order)
            && AttemptId.TryParse(attempt, null, out AttemptId named)
                ? new TransactionKey(merchant, order, named)
                : null;
    }

    public void Dispose() => _rows.Dispose();
}
