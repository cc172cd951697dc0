using System.Runtime.InteropServices;

namespace FaultTolerantPay.Routing.Backtest.Logged;

/// <summary>
/// Takes into account that estimated probabilities come from the same rows. If chance sent more rows of a segment to a channel, their
/// estimated probability is larger and their weight smaller, which takes back a part of that chance. A bootstrap with fixed probabilities
/// does not see it, and its intervals of the weighted sums are too wide (Hirano, Imbens, Ridder, "Efficient estimation of average treatment
/// effects using the estimated propensity score", Econometrica 71, 2003).
/// <para>
/// With the share N(s,a) / N(s) as the probability, the first-order effect on a row of segment s and channel a is −(C(s,a) / p(s,a) −
/// C(s)), where C(s,a) is Σwr of those rows over N(s), and C(s) its sum over the channels. Over all rows of a segment these effects add
/// up to zero, so the estimates stay as they are.
/// </para>
/// </summary>
internal sealed class EstimationError(PropensityModel propensities)
{
    // The last one is for the sum of the weights.
    private const int Sums = LoggedReward.Measures + 1;

    private readonly Dictionary<(int Segment, int Channel), double[]> _cells = [];
    private readonly Dictionary<int, double[]> _segments = [];

    /// <summary>Sees a row with its weight.</summary>
    public void Learn(in LoggedRow row, in JudgedRow judged)
    {
        // A probability that was raised does not follow the share.
        if (judged.Weight > 0 && propensities.IsShare(row))
        {
            double[] cell = Of(_cells, (row.Segment, row.Channel));
            double[] segment = Of(_segments, row.Segment);
            for (int m = 0; m < Sums; m++)
            {
                double sum = judged.Weight * (m < LoggedReward.Measures ? judged.Reward[m] : 1) / propensities.RowsOf(row.Segment);
                cell[m] += sum;
                segment[m] += sum;
            }
        }
    }

    /// <summary>The effect of a row on the weighted sum of each measure, and last on the sum of the weights.</summary>
    /// <returns>False if there is none.</returns>
    public bool TryEffect(in LoggedRow row, Span<double> effect)
    {
        if (!_segments.TryGetValue(row.Segment, out double[]? segment))
        {
            return false;
        }

        double[]? cell = _cells.GetValueOrDefault((row.Segment, row.Channel));
        for (int m = 0; m < Sums; m++)
        {
            effect[m] = segment[m] - ((cell is null ? 0 : cell[m]) / propensities.ShareOf(row));
        }

        return true;
    }

    private static double[] Of<TKey>(Dictionary<TKey, double[]> sums, TKey key)
        where TKey : notnull => CollectionsMarshal.GetValueRefOrAddDefault(sums, key, out _) ??= new double[Sums];
}
