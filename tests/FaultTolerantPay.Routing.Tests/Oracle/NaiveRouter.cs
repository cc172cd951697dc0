using System.Numerics;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Engine.Ranking;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Oracle;

/// <summary>
/// What routing means, as plainly as it can be said: loops over the objects of the catalogue, no bitmaps, no order made beforehand. The
/// engine is compared with it on every input.
/// </summary>
internal sealed class NaiveRouter
{
    private readonly ChannelCatalogue _catalogue;
    private readonly OperationPolicy _policy;
    private readonly LiveState _live;
    private readonly ApprovalLearning _learning;
    private NaiveRates _rates;
    private readonly ICustomHardRule? _hard;
    private readonly ICustomSoftRule? _soft;
    private readonly HashSet<int>[][] _supported;
    private readonly TimeZoneInfo[] _zones;
    private readonly Dictionary<string, (Provider Provider, TimeZoneInfo Zone, ulong Key)> _providers;

    public NaiveRouter(ChannelCatalogue catalogue, OperationPolicy policy, LiveState live, ICustomHardRule? hard = null,
        ICustomSoftRule? soft = null, ApprovalLearning? learning = null)
    {
        _learning = learning ?? ApprovalLearning.Default;
        _rates = new NaiveRates(catalogue.Schema, live, _learning);
        _catalogue = catalogue;
        _policy = policy;
        _live = live;
        _hard = hard;
        _soft = soft;
        _providers = catalogue.Providers.ToDictionary(
            p => live.ProviderFor(p).Model.Id,
            p => (p, TimeZoneInfo.FindSystemTimeZoneById(p.TimeZone), StableHash.KeyOf($"provider {p.Id}")));

        _zones = [.. catalogue.Channels.Select(c => TimeZoneInfo.FindSystemTimeZoneById(c.TimeZone))];
        _supported =
        [
            .. catalogue.Channels.Select(c => catalogue.Schema.Dimensions.Select(d =>
                Enumerable.Range(0, d.Values.Length).Where(v => c.SupportsOf(d).Contains(d.Values[v])).ToHashSet()).ToArray()),
        ];
    }

    /// <summary>Live state has changed: what was learned is read again.</summary>
    public void LiveChanged() => _rates = new NaiveRates(_catalogue.Schema, _live, _learning);

    /// <summary>All channels that pass every hard rule, the best first, and the rule that removed the last one if none did.</summary>
    public (List<int> Ranked, HardRule? FailedRule) Route(in RouteQuery query)
    {
        List<int> left = [.. Enumerable.Range(0, _catalogue.Channels.Length)];
        HardRule? failed = null;
        foreach (HardRule rule in _policy.HardRules)
        {
            if (left.Count == 0)
            {
                break;
            }

            var passing = new List<int>();
            foreach (int channel in left)
            {
                if (Passes(rule, channel, query))
                {
                    passing.Add(channel);
                }
            }

            left = passing;
            if (left.Count == 0)
            {
                failed = rule;
            }
        }

        var values = new Dictionary<int, long[]>();
        foreach (int channel in left)
        {
            values[channel] = ValuesOf(channel, query);
        }

        left.Sort((a, b) =>
        {
            for (int i = 0; i < values[a].Length; i++)
            {
                if (values[a][i] != values[b][i])
                {
                    return values[a][i].CompareTo(values[b][i]);
                }
            }

            return a.CompareTo(b);
        });
        return (left, failed);
    }

    public bool Passes(HardRule rule, int index, in RouteQuery query)
    {
        Channel channel = _catalogue.Channels[index];
        ChannelHandle handle = _live.HandleOf(channel.Id);
        switch (rule)
        {
            case HardRule.Supports supports:
                int dimension = _catalogue.Schema.IndexOf(supports.DimensionId);
                return PassesDimension(dimension, index, query);
            case HardRule.AmountInRange:
                return query.AmountMinor >= channel.Amount.MinMinor && query.AmountMinor <= channel.Amount.MaxMinor;
            case HardRule.QuotaLeft:
                return HasRoom(channel, query);
            case HardRule.OpenNow:
                return IsOpen(channel.Schedule, _zones[index], query.Now) && ValuesAreOpen(query);
            case HardRule.Up:
                return IsWithin(_live.StateFor(channel.Id).ShareAt(query.Now.UtcTicks), StableHash.KeyOf(channel.Id), query)
                    && IsWithin(
                        _live.ProviderShareBasisPoints(channel.ProviderId, query.Now), _providers[channel.ProviderId].Key, query);
            case HardRule.HasCapabilities:
                for (int i = 0; i < 64; i++)
                {
                    bool has = i < _catalogue.Schema.Capabilities.Length
                        && channel.Capabilities.Contains(_catalogue.Schema.Capabilities[i]);
                    if ((query.NeededCapabilities >> i & 1) != 0 && !has)
                    {
                        return false;
                    }
                }

                return true;
            case HardRule.ElementsGiven:
                for (int i = 0; i < _catalogue.Schema.VerificationElements.Length; i++)
                {
                    if (channel.VerificationElements.Contains(_catalogue.Schema.VerificationElements[i])
                        && (query.GivenElements >> i & 1) == 0)
                    {
                        return false;
                    }
                }

                return true;
            case HardRule.CardSigned:
                foreach (ChannelHandle signed in query.SignedOn)
                {
                    if (signed == handle)
                    {
                        return true;
                    }
                }

                return false;
            case HardRule.MerchantEnabled:
                return query.EnabledOn is null || query.EnabledOn.Contains(handle);
            case HardRule.NotTried:
                return query.Tried is null || !query.Tried.Contains(handle);
            case HardRule.AllowList list:
                return list.Ids.Contains(channel.Id) || list.Ids.Contains(channel.ProviderId);
            case HardRule.BlockList list:
                return !list.Ids.Contains(channel.Id) && !list.Ids.Contains(channel.ProviderId);
            case HardRule.Custom:
                return _hard!.Passes(channel, query);
            default:
                throw new NotSupportedException(rule.ToString());
        }
    }

    private static bool IsWithin(int share, ulong key, in RouteQuery query) =>
        share == 10_000 || (int)(StableHash.Draw(query.Transaction, key) % 10_000) < share;

    private Provider ProviderOf(Channel channel) => _providers[channel.ProviderId].Provider;

    private bool PassesDimension(int dimension, int channel, in RouteQuery query)
    {
        if (_catalogue.Schema.Dimensions[dimension].Kind == DimensionKind.Required)
        {
            return _supported[channel][dimension].Contains(_catalogue.Schema.GetValue(query.Code, dimension));
        }

        return _catalogue.Schema.GetRequirement(query.Code, dimension) switch
        {
            Requirement.Required => _supported[channel][dimension].Contains(0),
            Requirement.NotAcceptable => _supported[channel][dimension].Contains(1),
            Requirement.DontCare => true,
            _ => false,
        };
    }

    private bool HasRoom(Channel channel, in RouteQuery query)
    {
        QuotaUsage usage = _live.UsageOf(channel, query.Now);
        Provider provider = ProviderOf(channel);
        QuotaUsage together = _live.ProviderUsageOf(provider, query.Now);
        bool Fits(Quota quota, long amount, long used, long count) =>
            (quota.AmountMinor == long.MaxValue || (BigInteger)used + amount <= quota.AmountMinor)
                && (quota.Count == long.MaxValue || count + 1 <= quota.Count);
        return Fits(channel.DayQuota, query.AmountMinor, usage.DayAmountMinor, usage.DayCount)
            && Fits(channel.MonthQuota, query.AmountMinor, usage.MonthAmountMinor, usage.MonthCount)
            && Fits(provider.DayQuota, query.AmountMinor, together.DayAmountMinor, together.DayCount)
            && Fits(provider.MonthQuota, query.AmountMinor, together.MonthAmountMinor, together.MonthCount);
    }

    private bool ValuesAreOpen(in RouteQuery query)
    {
        foreach (ValueSchedule of in _catalogue.ValueSchedules)
        {
            int dimension = _catalogue.Schema.IndexOf(of.DimensionId);
            if (_catalogue.Schema.GetValue(query.Code, dimension) == _catalogue.Schema.Dimensions[dimension].IndexOf(of.Value)
                && !IsOpen(of.Schedule, TimeZoneInfo.FindSystemTimeZoneById(of.TimeZone), query.Now))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsOpen(Schedule schedule, TimeZoneInfo zone, DateTimeOffset now)
    {
        DateTime local = TimeZoneInfo.ConvertTime(now, zone).DateTime;
        if (schedule.Maintenance.Any(m => now >= m.From && now < m.To) || schedule.Closed.Any(h => Within(h, local)))
        {
            return false;
        }

        return schedule.Open.Length == 0 || schedule.Open.Any(h => Within(h, local));
    }

    // Said with dates instead of days of the week: does a span that began today or yesterday hold the moment?
    private static bool Within(WeeklyHours hours, DateTime local)
    {
        foreach (DateTime day in new[] { local.Date, local.Date.AddDays(-1) })
        {
            DateTime from = day + hours.From.ToTimeSpan();
            DateTime to = day + hours.To.ToTimeSpan();
            to = to <= from ? to.AddDays(1) : to;
            if (hours.Days.HasFlag((WeekDays)(1 << (int)day.DayOfWeek)) && local >= from && local < to)
            {
                return true;
            }
        }

        return false;
    }

    public long[] ValuesOf(int index, in RouteQuery query)
    {
        var values = new long[_policy.SoftRules.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = ValueOf(_policy.SoftRules[i], index, query);
        }

        return values;
    }

    // Millionths of a minor unit.
    private BigInteger Worth(SoftRule.ExpectedValue rule, Channel channel, in RouteQuery query)
    {
        FeePlan fees = channel.FeesIn(CurrencyOf(query));
        BigInteger available = _rates.AvailabilityPerMillion(channel);
        BigInteger approved = _rates.Of(channel, query).PerMillion * available / 1_000_000;
        BigInteger Part(long minor) => BigInteger.Min(minor, 1_000_000_000_000);
        QuotaUsage counted = ProviderOf(channel).SharesVolume
            ? _live.ProviderUsageOf(ProviderOf(channel), query.Now)
            : _live.UsageOf(channel, query.Now);
        long cost = Cost(fees, query.AmountMinor, counted.MonthAmountMinor);
        return (approved * (Part(Charge(rule.MarginIn(CurrencyOf(query)), query.AmountMinor)) - Part(cost)))
            - ((available - approved) * Part(Charge(fees.OnDecline, query.AmountMinor)))
            - ((1_000_000 - available) * Part(Charge(fees.OnFailure, query.AmountMinor)));
    }

    private string? CurrencyOf(in RouteQuery query)
    {
        if (_catalogue.Schema.CurrencyDimension is not { } id)
        {
            return null;
        }

        int value = _catalogue.Schema.GetValue(query.Code, _catalogue.Schema.IndexOf(id));
        return value < 0 || value >= _catalogue.Schema[id].Values.Length ? null : _catalogue.Schema[id].Values[value];
    }

    private long ValueOf(SoftRule rule, int index, in RouteQuery query, bool asTerm = false)
    {
        Channel channel = _catalogue.Channels[index];
        ChannelHandle handle = _live.HandleOf(channel.Id);
        switch (rule)
        {
            case SoftRule.LowestCost:
                QuotaUsage counted = ProviderOf(channel).SharesVolume
                    ? _live.ProviderUsageOf(ProviderOf(channel), query.Now)
                    : _live.UsageOf(channel, query.Now);
                return Cost(channel.FeesIn(CurrencyOf(query)), query.AmountMinor, counted.MonthAmountMinor);
            case SoftRule.HighestSuccessRate success:
                NaiveRates.Learned learned = _rates.Of(channel, query);
                int rate = learned.PerMillion / 100;
                return 10_000 - (rate - (rate % success.BandBasisPoints)) + (asTerm || learned.IsWithinShare(query) ? 0 : 1_000_000);
            case SoftRule.ExpectedValue value:
                return -(long)Worth(value, channel, query)
                    + (_rates.Of(channel, query).IsWithinShare(query) ? 0 : 4_000_000_000_000_000_000);
            case SoftRule.Fastest fastest:
                int latency = _live.LatencyMs(handle, query.Now) ?? (int)channel.TypicalLatency.TotalMilliseconds;
                return latency - (latency % fastest.BandMs);
            case SoftRule.HighestPriority:
                return -channel.Priority;
            case SoftRule.FastestSettlement:
                return (long)channel.SettlementDelay.TotalSeconds;
            case SoftRule.MinimumVolume minimum:
                Provider provider = ProviderOf(channel);
                bool isBehind = IsBehind(minimum, channel.MinMonthVolumeMinor, _zones[index], _live.UsageOf(channel, query.Now), query)
                    || IsBehind(
                        minimum, provider.MinMonthVolumeMinor, _providers[provider.Id].Zone,
                        _live.ProviderUsageOf(provider, query.Now), query);
                return isBehind ? 0 : 1;
            case SoftRule.WeightedSplit:
                return SplitDraw.ValueOf(query.Transaction, StableHash.KeyOf(channel.Id), channel.Weight);
            case SoftRule.WeightedScore score:
                BigInteger sum = 0;
                BigInteger most = long.MaxValue / score.Terms.Aggregate(BigInteger.Zero, (all, t) => all + Math.Abs(t.Weight));
                foreach (ScoreTerm term in score.Terms)
                {
                    sum += term.Weight * BigInteger.Min(BigInteger.Max(ValueOf(term.Rule, index, query, asTerm: true), -most), most);
                }

                return (long)sum;
            case SoftRule.Custom:
                return _soft!.ValueOf(channel, query);
            default:
                throw new NotSupportedException(rule.ToString());
        }
    }

    private static bool IsBehind(
        SoftRule.MinimumVolume rule, long promised, TimeZoneInfo zone, QuotaUsage usage, in RouteQuery query)
    {
        if (promised == 0)
        {
            return false;
        }

        DateTime local = TimeZoneInfo.ConvertTime(query.Now, zone).DateTime;
        var month = new DateTime(local.Year, local.Month, 1);
        BigInteger elapsed = (BigInteger)(local - month).Ticks * 1_000_000 / (month.AddMonths(1) - month).Ticks;
        BigInteger due = rule.Paced ? promised * elapsed / 1_000_000 : promised;
        return usage.MonthAmountMinor < due;
    }

    private static long Cost(FeePlan plan, long amount, long volume)
    {
        Fee fee = plan.Base;
        (long Volume, long Amount) reached = (-1, -1);
        foreach (FeeTier tier in plan.Tiers)
        {
            if (tier.FromMonthVolumeMinor <= volume && tier.FromAmountMinor <= Math.Max(amount, 0)
                && (tier.FromMonthVolumeMinor, tier.FromAmountMinor).CompareTo(reached) > 0)
            {
                reached = (tier.FromMonthVolumeMinor, tier.FromAmountMinor);
                fee = tier.Fee;
            }
        }

        return Charge(fee, amount);
    }

    private static long Charge(Fee fee, long amount)
    {
        BigInteger charge = fee.FixedMinor + (((BigInteger.Max(amount, 0) * fee.RatePerMillion) + 500_000) / 1_000_000);
        return (long)BigInteger.Min(BigInteger.Max(charge, fee.FloorMinor), fee.CapMinor);
    }
}
