namespace FaultTolerantPay.Snippets;

/// <summary>The code of the page about reconciliation.</summary>
public static class ReconciliationSnippets
{
    public static bool Reconcile(IEnumerable<StatementRow> ourRows, string path, TimeZoneInfo zone)
    {
        #region Reconcile a statement
        var day = new DateOnly(2026, 11, 28);
        var rules = new MatchRules { Window = MatchWindow.OfDay(day, zone, cutOver: default, margin: TimeSpan.FromMinutes(10)) };
        using var matcher = new StatementMatcher(rules);
        foreach (StatementRow row in ourRows)
        {
            matcher.AddOurs(row);
        }

        using FileStream file = File.OpenRead(path);
        StatementReading reading = new WeChatBillReader().Read(new StatementSource(file, path, day), new TheirRows(matcher));
        MatchTotals totals = matcher.Match(result => Console.WriteLine($"{result.Kind}: {result.DifferenceMinor} {result.Currency}"));
        bool isRight = reading.IsSound && totals.AddUp && !totals.HasDiscrepancies;
        #endregion
        return isRight;
    }

    #region Take their rows
    private sealed class TheirRows(StatementMatcher matcher) : IStatementSink
    {
        public void OnRow(in StatementRow row) => matcher.AddTheirs(row);

        public void OnError(StatementError error) => Console.Error.WriteLine(error);
    }
    #endregion
}
