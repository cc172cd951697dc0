using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Analysis;

/// <summary>How much of a week weekly hours leave open.</summary>
internal static class WeekCover
{
    /// <summary>Whether closing hours cover all opening hours.</summary>
    public static bool IsNeverOpen(Schedule schedule)
    {
        // The result can change only where hours begin or end, so only those moments are checked.
        HashSet<TimeOnly> edges = [TimeOnly.MinValue, .. schedule.Open.Concat(schedule.Closed).SelectMany(h => (TimeOnly[])[h.From, h.To])];
        foreach (DayOfWeek day in Enum.GetValues<DayOfWeek>())
        {
            foreach (TimeOnly edge in edges)
            {
                bool open = schedule.Open.IsEmpty || schedule.Open.Any(h => h.Contains(day, edge));
                if (open && !schedule.Closed.Any(h => h.Contains(day, edge)))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
