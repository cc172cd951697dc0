using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Analysis;

/// <summary>What weekly hours leave of a week.</summary>
internal static class WeekCover
{
    /// <summary>Whether closing hours leave nothing of the opening hours.</summary>
    public static bool IsNeverOpen(Schedule schedule)
    {
        // Nothing changes between two ends of hours, so the moments at which something begins or ends are all that need a look.
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
