namespace FaultTolerantPay.Pipeline.Admission;

/// <summary>Programme windows prepared for look-up: for each day of the week, the parts of that day that lie in a window.</summary>
internal sealed class ProgrammeHours
{
    private const int DaysOfWeek = 7;

    private readonly List<(long FromTicks, long UntilTicks)>[]? _byDay;

    public ProgrammeHours(IEnumerable<ProgrammeWindow> windows, string timeZone)
    {
        Zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        foreach (ProgrammeWindow window in windows)
        {
            _byDay ??= [[], [], [], [], [], [], []];
            int day = (int)window.Day;
            if (window.From < window.Until)
            {
                _byDay[day].Add((window.From.Ticks, window.Until.Ticks));
                continue;
            }
            _byDay[day].Add((window.From.Ticks, TimeSpan.TicksPerDay));
            if (window.Until > TimeOnly.MinValue)
            {
                _byDay[(day + 1) % DaysOfWeek].Add((0, window.Until.Ticks));
            }
        }
    }

    public TimeZoneInfo Zone { get; }

    /// <summary>
    /// Whether the programme runs at this instant. Every instant has exactly one local time, so daylight saving needs no special rule.
    /// </summary>
    public bool Include(DateTimeOffset time)
    {
        if (_byDay is null)
        {
            return true;
        }

        DateTimeOffset local = Local(time);
        long ticks = local.TimeOfDay.Ticks;
        foreach ((long from, long until) in _byDay[(int)local.DayOfWeek])
        {
            if (from <= ticks && ticks < until)
            {
                return true;
            }
        }
        return false;
    }

    public DateTimeOffset Local(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, Zone);
}
