using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Analysis;

/// <summary>How two channels compare by a soft rule, for every request and at any time.</summary>
internal enum RankOrder
{
    /// <summary>The order depends on the request or on live state, or the second channel is better.</summary>
    Open,

    /// <summary>The channels are always equal.</summary>
    Equal,

    /// <summary>The first channel is never worse.</summary>
    NeverWorse,

    /// <summary>The first channel is always better.</summary>
    Better,
}

internal static class RankOrders
{
    /// <summary>
    /// Whether a channel ranks before another by all soft rules and the order of the catalogue, for every request and at any time.
    /// </summary>
    public static bool IsAlwaysBefore(
        IEnumerable<SoftRule> rules, CatalogueFacts facts, Channel first, int firstIndex, Channel second, int secondIndex)
    {
        foreach (SoftRule rule in rules)
        {
            switch (By(rule, facts, first, second))
            {
                case RankOrder.Better:
                    return true;
                case RankOrder.Open:
                    return false;
            }
        }

        return firstIndex < secondIndex;
    }

    public static RankOrder By(SoftRule rule, CatalogueFacts facts, Channel first, Channel second) => rule switch
    {
        SoftRule.HighestPriority => Compare(second.Priority, first.Priority),
        SoftRule.FastestSettlement => Compare((long)first.SettlementDelay.TotalSeconds, (long)second.SettlementDelay.TotalSeconds),
        SoftRule.LowestCost when !first.CurrencyFees.IsEmpty || !second.CurrencyFees.IsEmpty => RankOrder.Open,
        SoftRule.LowestCost => ByCost(first.Fees, second.Fees),
        SoftRule.MinimumVolume when HaveTheSamePromise(facts, first, second) => RankOrder.Equal,
        _ => RankOrder.Open,
    };

    // Without a promise of its own, a channel is behind exactly when its provider is.
    private static bool HaveTheSamePromise(CatalogueFacts facts, Channel first, Channel second) =>
        first.MinMonthVolumeMinor == 0 && second.MinMonthVolumeMinor == 0
            && (first.ProviderId == second.ProviderId
                || (facts.ProviderOf(first).MinMonthVolumeMinor == 0 && facts.ProviderOf(second).MinMonthVolumeMinor == 0));

    private static RankOrder ByCost(FeePlan first, FeePlan second)
    {
        if (first.IsFixed && second.IsFixed)
        {
            return Compare(first.For(0, 0), second.For(0, 0));
        }

        if (!first.Tiers.IsEmpty || !second.Tiers.IsEmpty)
        {
            return RankOrder.Open;
        }

        if (first.Base == second.Base)
        {
            return RankOrder.Equal;
        }

        // The charge never falls when a part of the fee rises, so a plan whose parts are all at most those of another never charges more.
        return first.Base.FixedMinor <= second.Base.FixedMinor && first.Base.RatePerMillion <= second.Base.RatePerMillion
            && first.Base.FloorMinor <= second.Base.FloorMinor && first.Base.CapMinor <= second.Base.CapMinor
                ? RankOrder.NeverWorse
                : RankOrder.Open;
    }

    private static RankOrder Compare(long first, long second) =>
        first == second ? RankOrder.Equal : first < second ? RankOrder.Better : RankOrder.Open;
}
