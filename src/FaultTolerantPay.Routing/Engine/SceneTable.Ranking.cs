using FaultTolerantPay.Routing.Catalogue;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Policy;

namespace FaultTolerantPay.Routing.Engine;

/// <content>Soft rules whose values change with the amount, the measurements or the transaction: the best of all that passed.</content>
public sealed partial class SceneTable
{
    private int[] _measured = [];
    private FeePlan[] _fees = [];

    private void MakeRanking()
    {
        switch (_soft.Ranking)
        {
            case Ranking.Cost:
                _fees = [.. Seats.Select(s => s.Channel.Fees)];
                break;
            case Ranking.Measured:
                _measured = new int[Seats.Length];
                break;
        }
    }

    private void FollowMeasured_NeedsLock(int position, ChannelState state)
    {
        if (_soft.Ranking != Ranking.Measured)
        {
            return;
        }

        Channel channel = Seats[position].Channel;
        int value = _soft.Rules[_soft.FirstMoving] switch
        {
            SoftRule.HighestSuccessRate success => SoftValues.SuccessBand(state.SuccessBasisPointsOr(channel.SuccessRateBasisPoints), success.BandBasisPoints),
            SoftRule.Fastest fastest => SoftValues.LatencyBand(state.LatencyMsOr((int)channel.TypicalLatency.TotalMilliseconds), fastest.BandMs),
            _ => 0,
        };
        Volatile.Write(ref _measured[position], value);
    }

    private int Cheapest<TScan>(ref TScan scan, in RouteQuery query, Concerns concerns, scoped ReadOnlySpan<int> given)
        where TScan : ICandidateScan, allows ref struct
    {
        int best = -1;
        long bestCost = long.MaxValue;
        for (int position = scan.Next(0); position >= 0; position = scan.Next(position + 1))
        {
            if (!Passes<TScan>(position, query, concerns) || given.Contains(position))
            {
                continue;
            }

            if (best >= 0 && _soft.Groups[position] != _soft.Groups[best])
            {
                break;
            }

            FeePlan fees = _fees[position];
            long cost = fees.Tiers.IsEmpty
                ? fees.Base.For(query.AmountMinor)
                : fees.For(query.AmountMinor, Seats[position].State.MonthVolume(Seats[position].Zone, query.Now.UtcTicks));
            if (best < 0 || cost < bestCost || (cost == bestCost && _soft.Ties[position] < _soft.Ties[best]))
            {
                best = position;
                bestCost = cost;
            }
        }

        return best;
    }

    private int BestMeasured<TScan>(ref TScan scan, in RouteQuery query, Concerns concerns, scoped ReadOnlySpan<int> given)
        where TScan : ICandidateScan, allows ref struct
    {
        int best = -1;
        int bestValue = int.MaxValue;
        for (int position = scan.Next(0); position >= 0; position = scan.Next(position + 1))
        {
            if (!Passes<TScan>(position, query, concerns) || given.Contains(position))
            {
                continue;
            }

            if (best >= 0 && _soft.Groups[position] != _soft.Groups[best])
            {
                break;
            }

            int value = _measured[position];
            if (best < 0 || value < bestValue || (value == bestValue && _soft.Ties[position] < _soft.Ties[best]))
            {
                best = position;
                bestValue = value;
            }
        }

        return best;
    }

    private int BestByValues<TScan>(ref TScan scan, in RouteQuery query, Concerns concerns, scoped ReadOnlySpan<int> given)
        where TScan : ICandidateScan, allows ref struct
    {
        Span<long> bestValues = stackalloc long[_soft.Rules.Length];
        int known = 0;
        int best = -1;
        for (int position = scan.Next(0); position >= 0; position = scan.Next(position + 1))
        {
            if (!Passes<TScan>(position, query, concerns) || given.Contains(position))
            {
                continue;
            }

            if (best >= 0 && _soft.Groups[position] != _soft.Groups[best])
            {
                break;
            }

            if (best < 0 || IsBetter(position, best, bestValues, ref known, query))
            {
                best = position;
            }
        }

        return best;
    }

    // Values of the best are computed when they are first compared, and kept; a better channel brings its own as far as they were compared.
    private bool IsBetter(int position, int best, Span<long> bestValues, ref int known, in RouteQuery query)
    {
        int first = _soft.FirstMoving;
        for (int r = first; r < _soft.Rules.Length; r++)
        {
            if (r - first == known)
            {
                bestValues[known++] = SoftValues.Of(_soft.Rules[r], Seats[best], query);
            }

            long value = SoftValues.Of(_soft.Rules[r], Seats[position], query);
            if (value > bestValues[r - first])
            {
                return false;
            }

            if (value < bestValues[r - first])
            {
                bestValues[r - first] = value;
                known = r - first + 1;
                return true;
            }
        }

        return Seats[position].Index < Seats[best].Index;
    }
}
