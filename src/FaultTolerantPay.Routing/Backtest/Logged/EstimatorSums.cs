namespace FaultTolerantPay.Routing.Backtest.Logged;

/// <summary>
/// The sums of which every estimate is made, separate for each bucket of transactions. The bootstrap draws buckets, so all attempts of a
/// payment stay together, and its work does not grow with the log.
/// </summary>
internal sealed class EstimatorSums
{
    // In a bucket: rows, Σπ, Σw, Σw², Σw with 1 for each row without a channel, then for each measure Σπr, Σwr and the doubly robust sum.
    public const int Count = 0;
    public const int Probability = 1;
    public const int Weight = 2;
    public const int SquaredWeight = 3;
    public const int Support = 4;
    public const int Replay = 5;
    public const int Weighted = Replay + LoggedReward.Measures;
    public const int Robust = Weighted + LoggedReward.Measures;
    public const int Width = Robust + LoggedReward.Measures;

    private readonly double[] _sums = new double[Bootstrap.Buckets * Width];

    public void Add(int bucket, in JudgedRow row, bool isUnroutable = false)
    {
        Span<double> sums = _sums.AsSpan(bucket * Width, Width);
        double weight = row.Weight;
        sums[Count]++;
        sums[Probability] += row.Probability;
        sums[Weight] += weight;
        sums[SquaredWeight] += weight * weight;
        sums[Support] += isUnroutable ? 1 : weight;
        for (int m = 0; m < LoggedReward.Measures; m++)
        {
            double reward = row.Reward[m];
            sums[Replay + m] += row.Probability * reward;
            sums[Weighted + m] += weight * reward;
            sums[Robust + m] += row.Predicted[m] + (weight * (reward - row.PredictedLogged[m]));
        }
    }

    /// <summary>Adds what a row changes by its part in estimated probabilities.</summary>
    /// <param name="bucket">The bucket of its transaction.</param>
    /// <param name="effect">The change of the weighted sum of each measure, and last of the sum of the weights.</param>
    public void Adjust(int bucket, ReadOnlySpan<double> effect)
    {
        Span<double> sums = _sums.AsSpan(bucket * Width, Width);
        sums[Weight] += effect[LoggedReward.Measures];
        sums[Support] += effect[LoggedReward.Measures];
        for (int m = 0; m < LoggedReward.Measures; m++)
        {
            sums[Weighted + m] += effect[m];
        }
    }

    /// <summary>The sums over all buckets, each as often as it was drawn.</summary>
    /// <param name="draws">How often each bucket was drawn.</param>
    /// <param name="total">Receives the sums.</param>
    public void Total(ReadOnlySpan<byte> draws, Span<double> total)
    {
        total.Clear();
        for (int bucket = 0; bucket < draws.Length; bucket++)
        {
            int times = draws[bucket];
            if (times == 0)
            {
                continue;
            }

            ReadOnlySpan<double> sums = _sums.AsSpan(bucket * Width, Width);
            for (int i = 0; i < Width; i++)
            {
                total[i] += times * sums[i];
            }
        }
    }
}
