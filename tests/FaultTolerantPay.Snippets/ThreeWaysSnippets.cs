namespace FaultTolerantPay.Snippets;

/// <summary>The code of the page about advances and the statements of all sides.</summary>
public static class ThreeWaysSnippets
{
    public static async Task ShowUnprovenAsync(
        IAdvanceComparisons comparisons, DateTimeOffset from, DateTimeOffset before, CancellationToken cancellationToken)
    {
        #region List advances that are not proven
        QueryPage<AdvanceComparison> page = await comparisons.ListAsync(from, before, after: null, maxItems: 100, cancellationToken);
        foreach (AdvanceComparison advance in page.Items.Where(advance => !advance.IsProven))
        {
            Console.WriteLine($"{advance.Key}: paid {advance.Payout}, collected {advance.Collection}, original {advance.Original}");
        }
        #endregion
    }
}
