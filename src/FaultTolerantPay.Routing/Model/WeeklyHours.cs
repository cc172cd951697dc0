namespace FaultTolerantPay.Routing.Model;

/// <summary>A time span that repeats every week, in the time zone of its <see cref="Schedule"/>.</summary>
/// <param name="Days">The days on which it begins.</param>
/// <param name="From">Its beginning.</param>
/// <param name="To">Its end, not included. Before <paramref name="From"/>: it ends on the next day; equal to it: it lasts 24 hours.</param>
public readonly record struct WeeklyHours(WeekDays Days, TimeOnly From, TimeOnly To)
{
    /// <summary>Whether a local time is within the span.</summary>
    /// <param name="day">The day of the week of the local time.</param>
    /// <param name="time">The local time of day.</param>
    public bool Contains(DayOfWeek day, TimeOnly time)
    {
        bool begun = IsOn(day) && time >= From;
        if (From < To)
        {
            return begun && time < To;
        }

        DayOfWeek before = day == DayOfWeek.Sunday ? DayOfWeek.Saturday : day - 1;
        return begun || (IsOn(before) && time < To);
    }

    private bool IsOn(DayOfWeek day) => ((int)Days & (1 << (int)day)) != 0;
}
