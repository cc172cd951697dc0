using System.Collections.Immutable;
using System.Globalization;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Engine.Ranking;
using FaultTolerantPay.Routing.Learning;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Explain;

/// <summary>
/// Applies the rules to each channel, from the catalogue and not from the bitmaps, and records the reasons. Tests compare it with the
/// engine.
/// </summary>
internal static class Explainer
{
    /// <summary>Explains all channels.</summary>
    /// <param name="rules">The compiled rules for all amounts.</param>
    /// <param name="query">The query, in the table's schema.</param>
    public static RouteExplanation Explain(CompiledRules rules, in RouteQuery query)
    {
        OperationPolicy policy = rules.Policy;
        ValueSchedule? closed = rules.Checks.ClosedValue(query);
        var passed = new List<RankedChannel>();
        var removed = new List<(CompiledChannel Compiled, int Rule, string Reason)>();
        for (int position = 0; position < rules.CompiledChannels.Length; position++)
        {
            CompiledChannel compiledChannel = rules.CompiledChannels[position];
            int rule = 0;
            string? reason = null;
            while (rule < policy.HardRules.Length
                && (reason = ReasonAgainst(policy.HardRules[rule], rules.Context, compiledChannel, closed, query)) is null)
            {
                rule++;
            }

            if (reason is null)
            {
                passed.Add(new RankedChannel(position, compiledChannel, ValuesOf(policy, compiledChannel, query, rules.Context.Rates)));
            }
            else
            {
                removed.Add((compiledChannel, rule, reason));
            }
        }

        passed.Sort(static (a, b) => Compare(a.Compiled, a.Values, b.Compiled, b.Values));
        RankedChannel? explored = ExploredInPlaceOfTheBest(rules, passed, query);
        removed.Sort(static (a, b) => (b.Rule, a.Compiled.Index).CompareTo((a.Rule, b.Compiled.Index)));
        var channels = ImmutableArray.CreateBuilder<ChannelExplanation>(passed.Count + removed.Count);
        if (explored is { } drawn)
        {
            string why = $"this payment explores: drawn to be measured, in place of '{passed[0].Compiled.Channel.Id}'";
            channels.Add(new ChannelExplanation(drawn.Compiled.Channel, null, why, 1, drawn.Values, null));
            passed.Remove(drawn);
        }

        for (int i = 0; i < passed.Count; i++)
        {
            (SoftRule? behind, string reason) = i > 0 ? WhyBehind(rules, passed[i - 1], passed[i], query)
                : explored is not null ? (null, "the best, which comes next because this payment explores")
                : (null, passed.Count == 1 ? "the only one left" : "the best");
            channels.Add(
                new ChannelExplanation(passed[i].Compiled.Channel, null, reason, channels.Count + 1, passed[i].Values, behind));
        }

        foreach ((CompiledChannel compiledChannel, int rule, string reason) in removed)
        {
            channels.Add(new ChannelExplanation(compiledChannel.Channel, policy.HardRules[rule], reason, null, [], null));
        }

        return new RouteExplanation(
            channels.MoveToImmutable(),
            passed.Count > 0 || removed.Count == 0 ? null : policy.HardRules[removed[0].Rule],
            explored is not null);
    }

    /// <summary>The reason why a rule removes a channel, or null if the channel passes.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="context">Data that all operations of the table share.</param>
    /// <param name="compiledChannel">The channel.</param>
    /// <param name="closed">The value of the request that is closed now, or null.</param>
    /// <param name="query">The query, in the table's schema.</param>
    public static string? ReasonAgainst(
        HardRule rule,
        TableContext context,
        CompiledChannel compiledChannel,
        ValueSchedule? closed,
        in RouteQuery query)
    {
        RoutingSchema schema = context.Schema;
        Channel channel = compiledChannel.Channel;
        switch (rule)
        {
            case HardRule.Supports supports:
                return AgainstDimension(schema, schema.IndexOf(supports.DimensionId), channel, query);
            case HardRule.AmountInRange:
                return channel.Amount.Contains(query.AmountMinor) ? null
                    : query.AmountMinor < channel.Amount.MinMinor ? Text($"amount {query.AmountMinor} is below {channel.Amount.MinMinor}")
                    : Text($"amount {query.AmountMinor} is above {channel.Amount.MaxMinor}");
            case HardRule.QuotaLeft:
                return AgainstQuota(compiledChannel, query);
            case HardRule.OpenNow:
                return compiledChannel.Zone.ClosedBy(channel.Schedule, query.Now) is { } why ? Text($"{why} at {query.Now:u}")
                    : closed is not null
                        ? Text($"{closed.DimensionId} {closed.Value}: ")
                            + Text($"{ZoneClock.For(closed.TimeZone).ClosedBy(closed.Schedule, query.Now)} at {query.Now:u}")
                    : null;
            case HardRule.Up:
                return AgainstHealth(compiledChannel, query);
            case HardRule.HasCapabilities:
                ulong missing = query.NeededCapabilities & ~compiledChannel.Capabilities;
                return missing == 0 ? null : $"cannot: {Names(schema.Capabilities, missing)}";
            case HardRule.ElementsGiven:
                ulong wanted = compiledChannel.Elements & ~query.GivenElements;
                return wanted == 0 ? null : $"wants: {Names(schema.VerificationElements, wanted)}";
            case HardRule.CardSigned:
                return query.SignedOn.Contains(compiledChannel.State.Handle) ? null : "the card is not signed on it";
            case HardRule.MerchantEnabled:
                return query.EnabledOn is null || query.EnabledOn.Contains(compiledChannel.State.Handle)
                    ? null
                    : "the merchant is not enabled on it";
            case HardRule.NotTried:
                return query.Tried is null || !query.Tried.Contains(compiledChannel.State.Handle) ? null : "it was tried before";
            case HardRule.AllowList list:
                return IsListed(list.Ids, channel) ? null : "neither it nor its provider is on the list";
            case HardRule.BlockList list:
                return IsListed(list.Ids, channel) ? "it or its provider is on the list" : null;
            case HardRule.Custom custom:
                return context.HardRules[custom.RuleName].Passes(channel, query) ? null : "the host's rule refused it";
            default:
                throw rule.UnknownTo(nameof(Explainer));
        }
    }

    private static string? AgainstDimension(RoutingSchema schema, int index, Channel channel, in RouteQuery query)
    {
        Dimension dimension = schema.Dimensions[index];
        SupportedValues supports = channel.SupportsOf(dimension);
        if (dimension.Kind == DimensionKind.Optional)
        {
            return schema.GetRequirement(query.Code, index) switch
            {
                Requirement.Required when !supports.Contains(Dimension.With) =>
                    $"{dimension.Id} is required, the channel does not offer it",
                Requirement.NotAcceptable when !supports.Contains(Dimension.Without) =>
                    $"{dimension.Id} is not acceptable, the channel always does it",
                > Requirement.NotAcceptable and var wish => Text($"{dimension.Id} has no wish number {(int)wish}"),
                _ => null,
            };
        }

        int value = schema.GetValue(query.Code, index);
        return value < 0 ? $"{dimension.Id} was not given"
            : value >= dimension.Values.Length ? $"{dimension.Id} has no value number {value}"
            : supports.Contains(dimension.Values[value]) ? null
            : $"{dimension.Id} {dimension.Values[value]} is not among: {(supports.Names.IsEmpty ? "none" : supports)}";
    }

    private static string? AgainstQuota(CompiledChannel channel, in RouteQuery query)
    {
        Provider provider = channel.Provider.Model;
        return AgainstQuota(channel.Channel.DayQuota, channel.Channel.MonthQuota, channel.State, channel.Zone, query)
            ?? (AgainstQuota(provider.DayQuota, provider.MonthQuota, channel.Provider.State, channel.Provider.Zone, query) is { } reason
                ? $"provider {provider.Id}: {reason}"
                : null);
    }

    private static string? AgainstQuota(Quota dayQuota, Quota monthQuota, ChannelState state, ZoneClock zone, in RouteQuery query)
    {
        if (state.HasRoom(dayQuota, monthQuota, zone, query.AmountMinor, query.Now.UtcTicks))
        {
            return null;
        }

        QuotaUsage usage = state.UsageOn(zone.Day(query.Now.UtcTicks));
        return !dayQuota.Allows(query.AmountMinor, usage.DayAmountMinor, usage.DayCount)
            ? Text($"day {usage.Day:yyyy-MM-dd}: {usage.DayAmountMinor} of {Limit(dayQuota.AmountMinor)} and ")
                + Text($"{usage.DayCount} of {Limit(dayQuota.Count)} payments used, {query.AmountMinor} more does not fit")
            : Text($"month of {usage.Day:yyyy-MM-dd}: {usage.MonthAmountMinor} of {Limit(monthQuota.AmountMinor)} and ")
                + Text($"{usage.MonthCount} of {Limit(monthQuota.Count)} payments used, ")
                + Text($"{query.AmountMinor} more does not fit");

        static string Limit(long limit) => limit == long.MaxValue ? "any" : limit.ToString(CultureInfo.InvariantCulture);
    }

    private static string? AgainstHealth(CompiledChannel channel, in RouteQuery query) =>
        AgainstHealth(channel.State, "it", "its breaker", query)
            ?? AgainstHealth(
                channel.Provider.State,
                $"provider {channel.Provider.Model.Id}",
                $"the breaker of provider {channel.Provider.Model.Id}",
                query);

    private static string? AgainstHealth(ChannelState state, string who, string breaker, in RouteQuery query)
    {
        long now = query.Now.UtcTicks;
        return !state.IsUp ? $"{who} is down"
            : state.Admits(now, query.Transaction) ? null
            : now < state.OpenUntil ? Text($"{breaker} is open until {new DateTime(state.OpenUntil, DateTimeKind.Utc):u}")
            : Text($"{who} comes back and gets {state.ShareAt(now)} of 10000 transactions now, not this one");
    }

    private static bool IsListed(ImmutableArray<string> ids, Channel channel) =>
        ids.Contains(channel.Id, StringComparer.Ordinal) || ids.Contains(channel.ProviderId, StringComparer.Ordinal);

    private static string Names(ImmutableArray<string> names, ulong mask) =>
        string.Join(
            ", ",
            Enumerable.Range(0, 64).Where(i => (mask >> i & 1) != 0).Select(i => i < names.Length ? names[i] : Text($"number {i}")));

    private static ImmutableArray<SoftValue> ValuesOf(
        OperationPolicy policy, CompiledChannel channel, in RouteQuery query, LearnedRates rates)
    {
        var values = ImmutableArray.CreateBuilder<SoftValue>(policy.SoftRules.Length);
        foreach (SoftRule rule in policy.SoftRules)
        {
            values.Add(new SoftValue(rule, SoftValues.Of(rule, channel, query, rates)));
        }

        return values.MoveToImmutable();
    }

    private static int Compare(
        CompiledChannel a,
        ImmutableArray<SoftValue> valuesOfA,
        CompiledChannel b,
        ImmutableArray<SoftValue> valuesOfB)
    {
        for (int i = 0; i < valuesOfA.Length; i++)
        {
            int order = valuesOfA[i].Value.CompareTo(valuesOfB[i].Value);
            if (order != 0)
            {
                return order;
            }
        }

        return a.Index.CompareTo(b.Index);
    }

    // The channel that an exploring payment draws: the lowest number wins, among equal numbers the first in soft-rule order.
    private static RankedChannel? ExploredInPlaceOfTheBest(CompiledRules rules, List<RankedChannel> passed, in RouteQuery query)
    {
        if (passed.Count == 0 || rules.Explorer is not { } explorer || !explorer.Explores(query))
        {
            return null;
        }

        RankedChannel best = passed[0];
        RankedChannel drawn = best;
        long lowest = explorer.DrawOf(best.Position, query);
        foreach (RankedChannel other in passed)
        {
            if (!explorer.MayReplace(other.Position, best.Position, query))
            {
                continue;
            }

            long draw = explorer.DrawOf(other.Position, query);
            if (draw < lowest || (draw == lowest && other.Position < drawn.Position))
            {
                (drawn, lowest) = (other, draw);
            }
        }

        return drawn.Position == best.Position ? null : drawn;
    }

    private static (SoftRule? Rule, string Reason) WhyBehind(
        CompiledRules rules, RankedChannel better, RankedChannel own, in RouteQuery query)
    {
        for (int i = 0; i < own.Values.Length; i++)
        {
            (SoftRule rule, long value) = own.Values[i];
            if (value != better.Values[i].Value)
            {
                return (rule, OutsideOfItsShare(rules, rule, own, query)
                    ?? Text($"{rule.Name} {value} is above {better.Values[i].Value}"));
            }
        }

        return (null, "equal by every rule, later in the catalogue");
    }

    // Of two channels outside of their shares, the worse one is first of all outside of its share too.
    private static string? OutsideOfItsShare(CompiledRules rules, SoftRule rule, RankedChannel channel, in RouteQuery query)
    {
        LearnedRate rate = SoftValues.RateOf(channel.Compiled, query, rules.Context.Rates);
        if (SoftValues.BehindOf(rule) == 0 || SoftValues.IsWithinShare(rate, query))
        {
            return null;
        }

        // The share tells the fraction of an attempt that the memory still holds; three attempts are 2.99 a moment later.
        ApprovalLearning learning = rules.Context.Memory.Learning;
        decimal grown = (decimal)(rate.ShareBasisPoints - learning.FirstShareBasisPoints)
            / (LearnedRate.WholeShare - learning.FirstShareBasisPoints);
        return Text($"gets {rate.ShareBasisPoints / 100m:0.##} % of the transactions now, not this one: ")
            + Text($"{learning.FullShareAttempts * grown:0} of {learning.FullShareAttempts} attempts");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record RankedChannel(int Position, CompiledChannel Compiled, ImmutableArray<SoftValue> Values);
}
