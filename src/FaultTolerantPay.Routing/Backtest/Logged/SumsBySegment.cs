namespace FaultTolerantPay.Routing.Backtest.Logged;

/// <summary>The sums of one policy: of all rows, and of each segment that is reported.</summary>
internal sealed class SumsBySegment
{
    private readonly EstimatorSums _all = new();
    private readonly MovedTraffic _allMoved = new();
    private readonly Dictionary<int, (EstimatorSums Sums, MovedTraffic Moved)> _segments;
    private readonly Dictionary<int, long> _unroutable = [];
    private readonly Dictionary<int, double[][]> _totals = [];
    private double[][]? _total;

    public SumsBySegment(IEnumerable<int> segments) => _segments =
        segments.ToDictionary(s => s, _ => (new EstimatorSums(), new MovedTraffic()));

    public void Add(int segment, int bucket, in JudgedRow row, bool isUnroutable)
    {
        _all.Add(bucket, row, isUnroutable);
        if (_segments.TryGetValue(segment, out (EstimatorSums Sums, MovedTraffic Moved) one))
        {
            one.Sums.Add(bucket, row, isUnroutable);
        }

        if (isUnroutable)
        {
            _unroutable[segment] = _unroutable.GetValueOrDefault(segment) + 1;
        }
    }

    public void Adjust(int segment, int bucket, ReadOnlySpan<double> effect)
    {
        _all.Adjust(bucket, effect);
        if (_segments.TryGetValue(segment, out (EstimatorSums Sums, MovedTraffic Moved) one))
        {
            one.Sums.Adjust(bucket, effect);
        }
    }

    public void AddMoved(
        int segment, bool isApproved, (double Weight, LoggedReward Stake) own, (double Weight, LoggedReward Stake) first)
    {
        _allMoved.Add(isApproved, own, first);
        if (_segments.TryGetValue(segment, out (EstimatorSums Sums, MovedTraffic Moved) one))
        {
            one.Moved.Add(isApproved, own, first);
        }
    }

    /// <summary>The rows of a segment, of all for null, that the policy sends elsewhere than the first one.</summary>
    public MovedTraffic Moved(int? segment) => segment is { } one ? _segments[one].Moved : _allMoved;

    /// <summary>How many rows of a segment found no channel; of all rows for null.</summary>
    public long Unroutable(int? segment) => segment is { } one ? _unroutable.GetValueOrDefault(one) : _unroutable.Values.Sum();

    /// <summary>The totals of a segment, of all rows for null: of the log, then of each sample of the bootstrap.</summary>
    public double[][] Totals(int? segment, Bootstrap bootstrap) => segment is not { } one
        ? _total ??= bootstrap.Totals(_all)
        : _totals.TryGetValue(one, out double[][]? known) ? known
        : _totals[one] = bootstrap.Totals(_segments[one].Sums);
}
