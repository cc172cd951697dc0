using System.Runtime.InteropServices;

namespace FaultTolerantPay.Routing.Backtest.Logged;

/// <summary>
/// Predicts approvals: the rate of a segment on a channel, shrunk to the rate of the channel, which is shrunk to the rate of all rows. It
/// is fitted on one half of the transactions and predicts the other half, so that no row judges itself (cross-fitting: Chernozhukov and
/// others, "Double/debiased machine learning for treatment and structural parameters", The Econometrics Journal 21, 2018).
/// </summary>
internal sealed class RewardModel
{
    /// <summary>How many rows the coarser rate weighs as much as.</summary>
    private const double Strength = 20;

    private readonly Dictionary<(int Segment, int Channel), (long Rows, long Approved)> _cells = [];
    private readonly Dictionary<int, (long Rows, long Approved)> _channels = [];
    private (long Rows, long Approved) _all;

    public void Learn(in LoggedRow row)
    {
        Count(ref CollectionsMarshal.GetValueRefOrAddDefault(_cells, (row.Segment, row.Channel), out _), row.IsApproved);
        Count(ref CollectionsMarshal.GetValueRefOrAddDefault(_channels, row.Channel, out _), row.IsApproved);
        Count(ref _all, row.IsApproved);
    }

    /// <summary>The approval rate of a segment on a channel: (s + m q) / (n + m), where q is the coarser rate and m its strength.</summary>
    public double Predict(int segment, int channel)
    {
        double all = Shrunk(_all, 0.5);
        double ofChannel = Shrunk(_channels.GetValueOrDefault(channel), all);
        return Shrunk(_cells.GetValueOrDefault((segment, channel)), ofChannel);
    }

    private static void Count(ref (long Rows, long Approved) of, bool isApproved) =>
        of = (of.Rows + 1, of.Approved + (isApproved ? 1 : 0));

    private static double Shrunk((long Rows, long Approved) of, double coarser) =>
        (of.Approved + (Strength * coarser)) / (of.Rows + Strength);
}
