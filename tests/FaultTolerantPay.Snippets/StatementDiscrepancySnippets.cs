namespace FaultTolerantPay.Snippets;

/// <summary>The code of the page about discrepancies of statements.</summary>
public static class StatementDiscrepancySnippets
{
    public static async Task ResolveFirstAsync(
        IStatementDiscrepancies discrepancies, DateOnly day, IReadOnlyList<MatchResult> results, CancellationToken stopping)
    {
        #region Open and resolve discrepancies of statements
        StatementOpening opening = await discrepancies.OpenAsync("wechat", day, results, rules: null, stopping);
        QueryPage<StatementDiscrepancy> page = await discrepancies.ListAsync(
            new StatementDiscrepancyFilter { State = StatementDiscrepancyState.Open, Source = "wechat" }, null, 50, stopping);
        StatementDiscrepancy one = page.Items[0];
        await discrepancies.ResolveAsync(
            new StatementDiscrepancyAction(one.Id, one.Version, new OperatorId("ana"), "booked by hand"), "booked-by-us", stopping);
        #endregion
        Console.WriteLine(opening);
    }
}
