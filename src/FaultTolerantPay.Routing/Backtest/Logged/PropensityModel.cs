namespace FaultTolerantPay.Routing.Backtest.Logged;

/// <summary>
/// Estimates the probability with which the log chose a channel, where it does not say it: how often it did in the same segment.
/// </summary>
internal sealed class PropensityModel
{
    private readonly Dictionary<int, long> _rows = [];
    private readonly Dictionary<(int Segment, int Channel), long> _chosen = [];
    private readonly double _least;

    public PropensityModel(ChunkedList<LoggedRow> rows, double least)
    {
        _least = least;
        for (int i = 0; i < rows.Count; i++)
        {
            LoggedRow row = rows[i];
            _rows[row.Segment] = _rows.GetValueOrDefault(row.Segment) + 1;
            _chosen[(row.Segment, row.Channel)] = _chosen.GetValueOrDefault((row.Segment, row.Channel)) + 1;
        }

        for (int i = 0; i < rows.Count; i++)
        {
            if (double.IsNaN(rows[i].Propensity))
            {
                Estimated++;
                Raised += ShareOf(rows[i]) < least ? 1 : 0;
            }
        }
    }

    /// <summary>How many rows have no probability of their own.</summary>
    public long Estimated { get; }

    /// <summary>How many of these are raised to the smallest allowed one.</summary>
    public long Raised { get; }

    public double Of(in LoggedRow row) => double.IsNaN(row.Propensity) ? Math.Max(ShareOf(row), _least) : row.Propensity;

    /// <summary>Whether the probability of a row is the share: the log does not say it, and it was not raised.</summary>
    public bool IsShare(in LoggedRow row) => double.IsNaN(row.Propensity) && ShareOf(row) >= _least;

    /// <summary>How many rows a segment has.</summary>
    public long RowsOf(int segment) => _rows[segment];

    /// <summary>The share of a row's channel among the rows of its segment.</summary>
    public double ShareOf(in LoggedRow row) => (double)_chosen[(row.Segment, row.Channel)] / _rows[row.Segment];
}
