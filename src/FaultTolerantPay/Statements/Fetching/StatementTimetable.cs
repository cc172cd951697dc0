using FaultTolerantPay.Model;

namespace FaultTolerantPay.Statements.Fetching;

/// <summary>When a provider is asked for the file of which day. A pure function of its settings and the time.</summary>
internal sealed class StatementTimetable
{
    // The days of statements; beyond them nothing is due, whatever the clock says.
    private static readonly DateOnly FirstDay = new(2000, 1, 1), LastDay = new(2099, 12, 31);

    private readonly ProviderStatementFiles _files;
    private readonly TimeZoneInfo _zone;
    private readonly DailySchedule _ready;

    /// <param name="files">Settings without an error.</param>
    public StatementTimetable(ProviderStatementFiles files)
    {
        _files = files;
        _zone = TimeZoneInfo.FindSystemTimeZoneById(files.TimeZone);
        _ready = new DailySchedule(files.ReadyAt.ToTimeSpan(), _zone);
    }

    /// <summary>The time of a day, from cut-over to cut-over. With a change of the clocks it has 23 or 25 hours.</summary>
    public MatchWindow TimeOf(DateOnly day) => MatchWindow.OfDay(day, _zone, _files.CutOver, TimeSpan.Zero);

    /// <summary>When the file of a day should be ready.</summary>
    public DateTimeOffset ReadyAt(DateOnly day) => _ready.AtOrAfter(TimeOf(day).Until);

    /// <summary>The newest day whose file should be ready; null if there is none.</summary>
    public DateOnly? NewestReady(DateTimeOffset now)
    {
        if (now.UtcDateTime.Year < FirstDay.Year || now.UtcDateTime.Year > LastDay.Year)
        {
            return null;
        }

        // A day ends at most two days after it begins in UTC, and is ready within another.
        DateOnly today = DateOnly.FromDateTime(now.UtcDateTime);
        for (int back = -1; back <= 4; back++)
        {
            DateOnly day = today.AddDays(-back);
            if (day >= FirstDay && day <= LastDay && ReadyAt(day) <= now)
            {
                return day;
            }
        }

        return null;
    }

    /// <summary>When a day is asked for again after a try that gave no file.</summary>
    public DateTimeOffset AfterTry(int tries, DateTimeOffset now) =>
        now.Plus(BackOff.DelayAfter(tries, _files.RetryAfter, _files.RetryAtMost));

    /// <summary>When a day is asked for again, in case its file is issued again; null: never.</summary>
    public DateTimeOffset? LooksAgainAt(DateOnly day, DateTimeOffset now)
    {
        DateTimeOffset next = _ready.After(now);
        return NewestReady(next) is { } newest && IsLookedAtAgain(day, newest) ? next : null;
    }

    /// <summary>Whether a day is still asked for in case its file is issued again.</summary>
    public bool IsLookedAtAgain(DateOnly day, DateOnly newest) => newest.DayNumber - day.DayNumber < _files.LookBackDays;

    /// <summary>Whether the absence of a day's file is to be reported.</summary>
    public bool IsMissing(DateOnly day, DateTimeOffset now) => now >= ReadyAt(day).Plus(_files.MissingAfter);

    /// <summary>The longest time that a day waits for its next try, with something to spare for the clocks of other nodes.</summary>
    /// <param name="status">Whether the day has its file.</param>
    /// <param name="lease">How long a node has for a try.</param>
    public TimeSpan LongestWait(StatementFetchStatus status, TimeSpan lease) => status == StatementFetchStatus.Waiting
        ? (_files.RetryAtMost > lease ? _files.RetryAtMost : lease) + TimeSpan.FromHours(1)
        : TimeSpan.FromDays(3);

    /// <summary>The first day to look at.</summary>
    /// <param name="newest">The newest day whose file should be ready.</param>
    /// <param name="known">The first day that was ever asked for; null if there is none.</param>
    public DateOnly FirstToFetch(DateOnly newest, DateOnly? known)
    {
        DateOnly back = Back(newest, _files.LookBackDays - 1);
        return known < back ? known.Value : back;
    }

    /// <summary>A day before another, and not before the first day of all.</summary>
    public static DateOnly Back(DateOnly day, int days) =>
        day.DayNumber - days < FirstDay.DayNumber ? FirstDay : day.AddDays(-days);
}
