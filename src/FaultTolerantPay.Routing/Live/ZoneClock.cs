using System.Collections.Concurrent;
using System.Collections.Immutable;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Live;

/// <summary>
/// The UTC offset of one time zone at any moment from 2000 to 2100, by a search in the list of its changes. <see cref="TimeZoneInfo"/>
/// takes longer than a whole routing decision.
/// </summary>
internal sealed class ZoneClock
{
    private static readonly ConcurrentDictionary<string, ZoneClock> Clocks = new(StringComparer.Ordinal);
    private static readonly long FirstTicks = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;
    private static readonly long LastTicks = new DateTime(2100, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    private readonly long[] _changes;
    private readonly long[] _offsets;

    // Where the last moments were found. Most queries are for moments near each other, so that no search is needed. Threads may overwrite
    // each other's: what is read is compared before it is used.
    private int _lastAt;
    private long _lastMonth;

    private ZoneClock(TimeZoneInfo zone)
    {
        // Weekly steps find every change, because no zone changes back within a week.
        long OffsetAt(long ticks) => zone.GetUtcOffset(new DateTime(ticks, DateTimeKind.Utc)).Ticks;
        var changes = new List<long>();
        var offsets = new List<long> { OffsetAt(FirstTicks) };
        for (long at = FirstTicks; at < LastTicks; at += TimeSpan.TicksPerDay * 7)
        {
            long after = at + (TimeSpan.TicksPerDay * 7);
            if (OffsetAt(after) == offsets[^1])
            {
                continue;
            }

            long low = at;
            long high = after;
            while (high - low > TimeSpan.TicksPerSecond)
            {
                long middle = low + ((high - low) / 2 / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond);
                middle = middle == low ? low + TimeSpan.TicksPerSecond : middle;
                (low, high) = OffsetAt(middle) == offsets[^1] ? (middle, high) : (low, middle);
            }

            changes.Add(high);
            offsets.Add(OffsetAt(high));
        }

        _changes = [.. changes];
        _offsets = [.. offsets];
    }

    public static ZoneClock For(string timeZone) => Clocks.GetOrAdd(timeZone, id => new ZoneClock(TimeZoneInfo.FindSystemTimeZoneById(id)));

    /// <summary>The local time as ticks.</summary>
    public long LocalTicks(long utcTicks) => Math.Clamp(utcTicks + OffsetAt(utcTicks), 0, DateTime.MaxValue.Ticks);

    private long OffsetAt(long utcTicks)
    {
        // Between the change before it and its own change, an offset applies.
        long[] changes = _changes;
        int at = _lastAt;
        if ((at > 0 && utcTicks < changes[at - 1]) || (at < changes.Length && utcTicks >= changes[at]))
        {
            int found = Array.BinarySearch(changes, utcTicks);
            at = found >= 0 ? found + 1 : ~found;
            _lastAt = at;
        }

        return _offsets[at];
    }

    /// <summary>The local day, as in <see cref="DateOnly.DayNumber"/>.</summary>
    public int Day(long utcTicks) => (int)(LocalTicks(utcTicks) / TimeSpan.TicksPerDay);

    /// <summary>The first moment of a local day, or of the next one if the zone has no such day, in UTC ticks.</summary>
    public long BeginOf(int day)
    {
        // No zone is a whole day off.
        long low = Math.Max((day - 1) * TimeSpan.TicksPerDay, -1);
        long high = Math.Min((day + 1) * TimeSpan.TicksPerDay, DateTime.MaxValue.Ticks);
        while (high - low > 1)
        {
            long middle = low + ((high - low) / 2);
            (low, high) = Day(middle) < day ? (middle, high) : (low, middle);
        }

        return high;
    }

    /// <summary>The month of a local day, counted from year 0.</summary>
    public static int MonthOf(int day)
    {
        DateOnly date = DateOnly.FromDayNumber(day);
        return (date.Year * 12) + date.Month - 1;
    }

    /// <summary>The local month, counted from year 0.</summary>
    public int Month(long utcTicks) => MonthAt(utcTicks).Number;

    /// <summary>The local month, counted from year 0, and its elapsed share in millionths.</summary>
    public (int Month, long ElapsedPerMillion) MonthElapsed(long utcTicks)
    {
        const long DayPerMillion = TimeSpan.TicksPerDay / 1_000_000;
        MonthDays month = MonthAt(utcTicks);
        long elapsed = LocalTicks(utcTicks) - (month.FirstDay * TimeSpan.TicksPerDay);
        return (month.Number, elapsed / (month.Days * DayPerMillion));
    }

    private MonthDays MonthAt(long utcTicks)
    {
        int day = Day(utcTicks);
        var last = new MonthDays(Volatile.Read(ref _lastMonth));
        if (last.Contains(day))
        {
            return last;
        }

        MonthDays month = MonthDays.Of(day);
        Volatile.Write(ref _lastMonth, month.Bits);
        return month;
    }

    /// <summary>Why a schedule is closed at a moment, or null if it is open.</summary>
    public string? ClosedBy(Schedule schedule, DateTimeOffset now)
    {
        foreach (MaintenanceWindow window in schedule.Maintenance)
        {
            if (window.Contains(now))
            {
                return "maintenance";
            }
        }

        if (schedule.Open.IsEmpty && schedule.Closed.IsEmpty)
        {
            return null;
        }

        var local = new DateTime(LocalTicks(now.UtcTicks));
        return AnyContains(schedule.Closed, local) ? "closing hours"
            : schedule.Open.IsEmpty || AnyContains(schedule.Open, local) ? null
            : "outside opening hours";
    }

    private static bool AnyContains(ImmutableArray<WeeklyHours> hours, DateTime local)
    {
        foreach (WeeklyHours span in hours)
        {
            if (span.Contains(local.DayOfWeek, TimeOnly.FromDateTime(local)))
            {
                return true;
            }
        }

        return false;
    }

    // A month in one number, so that it is read at once: its days (5 bits), its first day (22 bits) and its number.
    private readonly record struct MonthDays(long Bits)
    {
        private const int DaysBits = 5;
        private const int FirstDayBits = 22;

        public int Days => (int)Bits & ((1 << DaysBits) - 1);

        public long FirstDay => (Bits >> DaysBits) & ((1 << FirstDayBits) - 1);

        public int Number => (int)(Bits >> (DaysBits + FirstDayBits));

        public static MonthDays Of(int day)
        {
            var date = DateOnly.FromDayNumber(day);
            long number = MonthOf(day);
            long firstDay = day - date.Day + 1;
            return new MonthDays(
                (number << (DaysBits + FirstDayBits)) | (firstDay << DaysBits) | (long)DateTime.DaysInMonth(date.Year, date.Month));
        }

        public bool Contains(int day) => day >= FirstDay && day < FirstDay + Days;
    }
}
