namespace FaultTolerantPay.SampleHost.Route.Laboratory;

/// <summary>What a policy earned in a world over all seeds.</summary>
/// <param name="World">The world.</param>
/// <param name="Policy">The policy.</param>
/// <param name="Median">The median part of the clairvoyant's net value.</param>
/// <param name="Least">The least part of any seed.</param>
/// <param name="AgainstStaticTable">The median of the differences to the static table with the same seed.</param>
/// <param name="FoundAfter">
/// After how many payments of its segment the hidden channel was found, at the median; null: not in most seeds, or the world has none.
/// </param>
/// <param name="Unroutable">How many payments of all seeds found no channel.</param>
/// <param name="Parts">The part of the clairvoyant's net value in each part of the run, over all seeds.</param>
internal sealed record LabSummary(
    string World,
    string Policy,
    double Median,
    double Least,
    double AgainstStaticTable,
    int? FoundAfter,
    int Unroutable,
    double[] Parts)
{
    public static LabSummary Of(IReadOnlyList<LabResult> results, IReadOnlyList<LabResult> ofStaticTable)
    {
        double found = MedianOf(results.Select(result => result.FoundAfter ?? double.PositiveInfinity));
        return new LabSummary(
            results[0].World,
            results[0].Policy,
            MedianOf(results.Select(result => result.Score)),
            results.Min(result => result.Score),
            MedianOf(results.Select((result, seed) => result.Score - ofStaticTable[seed].Score)),
            double.IsFinite(found) ? (int)Math.Round(found, MidpointRounding.AwayFromZero) : null,
            results.Sum(result => result.Unroutable),
            [.. Enumerable.Range(0, LabRun.Parts).Select(part => results.Sum(r => r.Values[part]) / results.Sum(r => r.BestValues[part]))]);
    }

    private static double MedianOf(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int half = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
