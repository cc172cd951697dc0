using System.Globalization;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Analysis;

/// <summary>
/// Finds the amounts for which a margin turns the ranking by expected value around: with no channel that takes them, an approval earns more
/// than a decline.
/// </summary>
internal static class MarginChecks
{
    /// <summary>The largest number of channels, counted in each currency that is looked at: some seconds.</summary>
    private const int MaxChannels = 200_000;

    /// <summary>The amount whose figures a message has, or the nearest in the first range: those of 1 are rounded to nothing.</summary>
    private const long Example = 10_000;

    /// <summary>How many ranges of amounts a message names.</summary>
    private const int MaxRanges = 3;

    /// <summary>The findings of one rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="path">Its path in the file.</param>
    /// <param name="operation">The operation that has it.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="channels">The channels that no hard rule always removes.</param>
    public static IEnumerable<Finding> Of(
        SoftRule.ExpectedValue rule, string path, OperationPolicy operation, RoutingSchema schema, IReadOnlyList<Channel> channels)
    {
        bool checksAmount = operation.HardRules.Any(r => r is HardRule.AmountInRange);
        bool checksCurrency = operation.HardRules.Any(r => r is HardRule.Supports of && of.DimensionId == schema.CurrencyDimension);
        Dimension? currencies = schema.CurrencyDimension is { } id ? schema[id] : null;
        string[] named =
        [
            .. rule.CurrencyMargins.Select(m => m.Currency)
                .Concat(channels.SelectMany(c => c.CurrencyFees.Select(f => f.Currency)))
                .Distinct(StringComparer.Ordinal),
        ];
        if ((long)channels.Count * (named.Length + 1) > MaxChannels)
        {
            yield return new Finding(FindingSeverity.Information, FindingCode.NotChecked, FindingSource.Policy, $"{path}.margin",
                $"{channels.Count} channels are too many to compare the margin with their fees");
            yield break;
        }

        // The currencies that nothing names are looked at together, as null: the margin and the fees are the same in all of them.
        string[] others = [.. currencies?.Values.Except(named, StringComparer.Ordinal) ?? []];
        foreach (string? currency in currencies is null || others.Length > 0 ? named.Append(null) : named)
        {
            string[] any = currency is null ? others : [currency];
            Channel[] taking =
                [.. channels.Where(c => !checksCurrency || c.SupportsOf(currencies!) is var of && any.Any(of.Contains))];
            Fee margin = rule.MarginIn(currency);
            List<(long From, long To)> taken = Merged(taking.Select(c => TakenBy(c, checksAmount)).Where(r => r.From <= r.To));
            List<(long From, long To)> losing = Without(
                taken, Merged(taking.SelectMany(c => FeeSigns.WorthAnApproval(margin, c.FeesIn(currency), TakenBy(c, checksAmount)))));
            if (taking.Length < 2 || losing.Count == 0)
            {
                continue;
            }

            long at = Math.Clamp(Example, losing[0].From, losing[0].To);
            long fee = taking.Where(c => TakenBy(c, checksAmount) is var r && r.From <= at && at <= r.To)
                .Min(c => FeeSigns.LowestFee(c.FeesIn(currency), at));
            string amounts = taken.SequenceEqual(losing) ? "for all amounts" : $"for amounts {Text(losing)}";
            string where = currency is not null ? $" in {currency}" : named.Length > 0 ? " in other currencies" : string.Empty;
            string figures = string.Create(CultureInfo.InvariantCulture, $"at {at} they are {margin.For(at)} and {fee}");
            yield return new Finding(
                FindingSeverity.Warning,
                FindingCode.MarginNotAboveFees,
                FindingSource.Policy,
                PathOf(rule, path, currency),
                $"{amounts}{where} the margin is not above the lowest fee ({figures}), so a decline is worth as much as an approval or "
                    + "more, and the channel that approves least ranks first; a higher margin is expected");
        }
    }

    private static string PathOf(SoftRule.ExpectedValue rule, string path, string? currency)
    {
        for (int i = 0; i < rule.CurrencyMargins.Length; i++)
        {
            if (rule.CurrencyMargins[i].Currency == currency)
            {
                return $"{path}.currencyMargins[{i}]";
            }
        }

        return $"{path}.margin";
    }

    private static (long From, long To) TakenBy(Channel channel, bool checksAmount) =>
        checksAmount ? (Math.Max(channel.Amount.MinMinor, 1), channel.Amount.MaxMinor) : (1, long.MaxValue);

    /// <summary>Ranges in their order, those that touch or overlap as one.</summary>
    private static List<(long From, long To)> Merged(IEnumerable<(long From, long To)> ranges)
    {
        var merged = new List<(long From, long To)>();
        foreach ((long from, long to) in ranges.Order())
        {
            if (merged.Count > 0 && from - 1 <= merged[^1].To)
            {
                merged[^1] = (merged[^1].From, Math.Max(merged[^1].To, to));
            }
            else
            {
                merged.Add((from, to));
            }
        }

        return merged;
    }

    /// <summary>What is in ranges and in none of the holes; both are merged.</summary>
    private static List<(long From, long To)> Without(List<(long From, long To)> ranges, List<(long From, long To)> holes)
    {
        var left = new List<(long From, long To)>();
        int hole = 0;
        foreach ((long from, long to) in ranges)
        {
            long at = from;
            bool isCovered = false;
            while (!isCovered && hole < holes.Count && holes[hole].From <= to)
            {
                if (at < holes[hole].From)
                {
                    left.Add((at, holes[hole].From - 1));
                }

                // A hole lies within one range: every amount in it is taken.
                isCovered = holes[hole].To == to;
                at = isCovered ? to : holes[hole].To + 1;
                hole++;
            }

            if (!isCovered)
            {
                left.Add((at, to));
            }
        }

        return left;
    }

    private static string Text(List<(long From, long To)> ranges)
    {
        IEnumerable<string> texts = ranges.Take(MaxRanges).Select(r => r.To == long.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $"from {r.From} on")
            : string.Create(CultureInfo.InvariantCulture, $"from {r.From} to {r.To}"));
        return string.Join(" and ", ranges.Count > MaxRanges ? texts.Append("others") : texts);
    }
}
