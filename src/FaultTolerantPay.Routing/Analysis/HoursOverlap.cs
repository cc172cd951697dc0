using System.Collections.Immutable;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Analysis;

/// <summary>Which weekly hours overlap others of the same list.</summary>
internal static class HoursOverlap
{
    private const long DayTicks = TimeSpan.TicksPerDay;
    private const long WeekTicks = 7 * DayTicks;

    /// <summary>
    /// Pairs of positions: the later entry of the list, and an earlier one that it overlaps. Each later entry comes once.
    /// </summary>
    public static IEnumerable<(int Later, int Earlier)> Of(ImmutableArray<WeeklyHours> hours)
    {
        if (hours.Length < 2)
        {
            return [];
        }

        (long From, long To, int Index)[] spans =
            [.. hours.SelectMany((h, i) => SpansOf(h).Select(s => (s.From, s.To, i))).OrderBy(s => s.From).ThenBy(s => s.i)];
        var found = new SortedDictionary<int, int>();
        (long From, long To, int Index) open = spans.Length > 0 ? spans[0] : default;
        foreach ((long From, long To, int Index) span in spans.Skip(1))
        {
            if (span.From < open.To && span.Index != open.Index)
            {
                found.TryAdd(Math.Max(span.Index, open.Index), Math.Min(span.Index, open.Index));
            }

            open = span.To > open.To ? span : open;
        }

        return found.Select(pair => (pair.Key, pair.Value));
    }

    private static IEnumerable<(long From, long To)> SpansOf(WeeklyHours hours)
    {
        for (int day = 0; day < 7; day++)
        {
            if (((int)hours.Days & (1 << day)) == 0)
            {
                continue;
            }

            long from = (day * DayTicks) + hours.From.Ticks;
            long to = (day * DayTicks) + hours.To.Ticks + (hours.From < hours.To ? 0 : DayTicks);
            yield return (from, Math.Min(to, WeekTicks));
            if (to > WeekTicks)
            {
                // The night from Saturday to Sunday ends in the first hours of the week.
                yield return (0, to - WeekTicks);
            }
        }
    }
}
