using FaultTolerantPay.Model;

namespace FaultTolerantPay.Statements.Fetching;

/// <summary>Finds the days of one merchant number that are due. A pure function.</summary>
internal static class DueDays
{
    /// <summary>How far back days are looked at that were never finished. Older ones were reported as missing, and are given up.</summary>
    public const int MaxDaysBack = 400;

    /// <summary>The due days, the oldest first, as they are stored; a day that was never asked for has version 0.</summary>
    /// <param name="timetable">The provider's timetable.</param>
    /// <param name="blank">A fetch of the provider and merchant number that nobody has begun.</param>
    /// <param name="stored">What is stored of the last <see cref="MaxDaysBack"/> days, in the order of the days.</param>
    /// <param name="now">The present time.</param>
    /// <param name="lease">How long a node has for a try.</param>
    public static IEnumerable<StatementFetch> Of(
        StatementTimetable timetable, StatementFetch blank, IReadOnlyList<StatementFetch> stored, DateTimeOffset now, TimeSpan lease)
    {
        if (timetable.NewestReady(now) is not { } newest)
        {
            yield break;
        }

        Dictionary<DateOnly, StatementFetch> byDay = stored.ToDictionary(fetch => fetch.Day);
        DateOnly day = timetable.FirstToFetch(newest, stored.Count == 0 ? null : stored[0].Day);
        for (; day <= newest; day = day.AddDays(1))
        {
            StatementFetch fetch = byDay.GetValueOrDefault(day, blank with { Day = day });
            // A time so far ahead was set by a clock that was ahead, and would never come.
            bool isTime = fetch.NextAt is not { } next || next <= now || next > now.Plus(timetable.LongestWait(fetch.Status, lease));
            // Without a next time the day was old already, by a clock that was ahead if it is not old now.
            bool isWanted = fetch.Status == StatementFetchStatus.Waiting
                || timetable.IsLookedAtAgain(fetch.NextAt is null ? day.AddDays(-1) : day, newest);
            if (isTime && isWanted)
            {
                yield return fetch;
            }
        }
    }
}
