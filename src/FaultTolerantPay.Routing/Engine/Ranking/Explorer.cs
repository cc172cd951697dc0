using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Learning;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>
/// Decides which payments explore, and ranks the channels for one that does. It changes only what the learned rule decides: a channel that
/// is worse than the best by a rule before it is no candidate.
/// </summary>
internal sealed class Explorer
{
    // Any numbers: these draws must not depend on those for shares and splits.
    private const ulong ExploreKey = 0xE4B1_09E7_0C3A_5D21;
    private const ulong ChannelKey = 0x9C1F_22D6_71A8_6B0D;
    private const ulong OtherChannelKey = 0x3A7E_5590_C2F4_188B;

    // A weight per attempt: 2^20 / (1 + attempts).
    private const int MaxWeight = 1 << 20;

    // Eight numbers from 0 to 255 have this sum in the middle, and this standard deviation.
    private const int NormalMiddle = 8 * 255 / 2;
    private const double NormalDeviation = 209.0;

    private readonly Exploration _exploration;
    private readonly SoftRulePlan _plan;
    private readonly SoftRule.ExpectedValue? _value;
    private readonly int _learned;

    /// <param name="exploration">What the policy says.</param>
    /// <param name="plan">The soft rules and the order of the channels.</param>
    public Explorer(Exploration exploration, SoftRulePlan plan)
    {
        _exploration = exploration;
        _plan = plan;
        while (!plan.Rules[_learned].IsLearned)
        {
            _learned++; // Validated with the policy: one of them is.
        }

        _value = plan.Rules[_learned] as SoftRule.ExpectedValue;
    }

    /// <summary>What the policy says.</summary>
    public Exploration Exploration => _exploration;

    /// <summary>Whether payments like this one may explore: never one that was tried before.</summary>
    public bool MayExplore(in RouteQuery query) => query.Tried is null && query.AmountMinor <= LimitFor(query).MaxAmountMinor;

    /// <summary>Whether this payment explores.</summary>
    public bool Explores(in RouteQuery query) =>
        MayExplore(query)
            && (_exploration.Method == ExplorationMethod.Thompson
                || StableHash.Draw(query.Transaction, ExploreKey) % LearnedRate.WholeShare < _exploration.ShareBasisPoints);

    /// <summary>Whether an exploring payment may go to a channel in place of the best one.</summary>
    public bool MayReplace(int position, int best, in RouteQuery query)
    {
        for (int rule = 0; rule < _learned; rule++)
        {
            if (SoftValues.Of(_plan.Rules[rule], _plan.Channels[position], query, _plan.Rates)
                != SoftValues.Of(_plan.Rules[rule], _plan.Channels[best], query, _plan.Rates))
            {
                return false;
            }
        }

        long most = LimitFor(query).MaxCostMinor;
        return _value is null
            || most == long.MaxValue
            || (Int128)WorthOf(best, query) - WorthOf(position, query) <= (Int128)most * LearnedRate.Million;
    }

    /// <summary>The number by which an exploring payment ranks a channel; the lowest is chosen.</summary>
    public long DrawOf(int position, in RouteQuery query)
    {
        CompiledChannel channel = _plan.Channels[position];
        LearnedRate rate = SoftValues.RateOf(channel, query, _plan.Rates);
        if (_exploration.Method == ExplorationMethod.Share)
        {
            return SplitDraw.ValueOf(query.Transaction, channel.State.SplitKey ^ ChannelKey, WeightOf(rate));
        }

        int sampled = Sampled(rate, query.Transaction, channel.State.SplitKey);
        return _value is null ? -sampled : -SoftValues.WorthOf(_value, sampled, channel, query, _plan.Rates);
    }

    /// <summary>The weight of a channel in the draw of an exploring payment: the fewer attempts, the larger.</summary>
    public static int WeightOf(LearnedRate rate) => Math.Max(MaxWeight / (1 + rate.Attempts), 1);

    // Around the estimate, with the deviation of a beta distribution: sqrt(p (1 - p) / (n + 1)).
    private static int Sampled(LearnedRate rate, RoutingSeed transaction, ulong key)
    {
        ulong bytes = ((ulong)StableHash.Draw(transaction, key ^ ChannelKey) << 32) | StableHash.Draw(transaction, key ^ OtherChannelKey);
        int sum = 0;
        for (; bytes != 0; bytes >>= 8)
        {
            sum += (int)(bytes & 255);
        }

        double p = (double)rate.PerMillion / LearnedRate.Million;
        double deviation = Math.Sqrt(p * (1 - p) / (rate.Attempts + 1.0));
        double sampled = p + ((sum - NormalMiddle) / NormalDeviation * deviation);
        return (int)(Math.Clamp(sampled, 0, 1) * LearnedRate.Million);
    }

    private long WorthOf(int position, in RouteQuery query)
    {
        CompiledChannel channel = _plan.Channels[position];
        int rate = SoftValues.RateOf(channel, query, _plan.Rates).PerMillion;
        return SoftValues.WorthOf(_value!, rate, channel, query, _plan.Rates);
    }

    private ExplorationLimit LimitFor(in RouteQuery query)
    {
        if (!_exploration.CurrencyLimits.IsEmpty && query.Schema.CurrencyOf(query.Code) is { } currency)
        {
            foreach (ExplorationLimit limit in _exploration.CurrencyLimits)
            {
                if (limit.Currency == currency)
                {
                    return limit;
                }
            }
        }

        return new ExplorationLimit(string.Empty, _exploration.MaxAmountMinor, _exploration.MaxCostMinor);
    }
}
