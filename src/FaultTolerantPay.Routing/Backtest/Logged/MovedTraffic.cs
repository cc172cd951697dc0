namespace FaultTolerantPay.Routing.Backtest.Logged;

/// <summary>
/// The rows that a policy sends elsewhere than the first one. Only there do their approvals differ, and no row tells of both, so the error
/// of the difference is that of two separate samples. As with one rate, a bootstrap makes its interval too short where declines or
/// approvals are few. One approval and one decline are added to each sample (Agresti, Caffo, "Simple and effective confidence intervals for
/// proportions and differences of proportions result from adding two successes and two failures", The American Statistician 54, 2000).
/// </summary>
internal sealed class MovedTraffic
{
    private readonly Sample _own = new();
    private readonly Sample _first = new();
    private double _rows;

    /// <summary>Adds a row.</summary>
    /// <param name="isApproved">Whether the logged attempt was approved.</param>
    /// <param name="own">The weight of the row for the policy, and by how much an approval there is worth more than a decline.</param>
    /// <param name="first">The same for the first policy.</param>
    public void Add(bool isApproved, (double Weight, LoggedReward Stake) own, (double Weight, LoggedReward Stake) first)
    {
        _rows++;
        _own.Add(isApproved, own.Weight, own.Stake);
        _first.Add(isApproved, first.Weight, first.Stake);
    }

    /// <summary>Half of the least width of the interval of the difference in a measure per request.</summary>
    /// <param name="measure">The measure.</param>
    /// <param name="requests">How many requests there are, those that do not move included.</param>
    public double HalfWidth(int measure, double requests)
    {
        if (_rows == 0)
        {
            return 0;
        }

        // The root of the mean square: large amounts make most of the error.
        double stake = Math.Sqrt(Math.Max(_own.SquaredStakes[measure], _first.SquaredStakes[measure]) / _rows);
        return WilsonInterval.Z * Math.Sqrt(_own.Variance + _first.Variance) * stake * _rows / requests;
    }

    private sealed class Sample
    {
        private double _weight;
        private double _squaredWeight;
        private double _approved;

        public double[] SquaredStakes { get; } = new double[LoggedReward.Measures];

        public double Variance
        {
            get
            {
                double rows = _squaredWeight > 0 ? _weight * _weight / _squaredWeight : 0;
                double rate = ((_weight > 0 ? _approved / _weight * rows : 0) + 1) / (rows + 2);
                return rate * (1 - rate) / (rows + 2);
            }
        }

        public void Add(bool isApproved, double weight, in LoggedReward stake)
        {
            _weight += weight;
            _squaredWeight += weight * weight;
            _approved += isApproved ? weight : 0;
            for (int m = 0; m < LoggedReward.Measures; m++)
            {
                SquaredStakes[m] += stake[m] * stake[m];
            }
        }
    }
}
