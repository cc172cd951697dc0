using System.Globalization;
using FaultTolerantPay.Model;
using FaultTolerantPay.SampleHost.CommandLine;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>What the commands that ask a store have in common: periods, lengths of time, pages, and times as they are shown.</summary>
internal static class QueryOptions
{
    private const int UsualPage = 50;

    public static readonly Option From = new("--from", "TIME", "The beginning of the period, included: 2026-11-22 (midnight in UTC), or 2026-11-22T07:30Z.", IsRequired: true);
    public static readonly Option Until = new("--until", "TIME", "The end of the period, not included. Default: now.");
    public static readonly Option Max = new("--limit", "N", $"The length of a page: 1 to 1000. Default: {UsualPage}.");
    public static readonly Option After = new("--after", "CURSOR", "The page after this place, as the page before named it.");
    public static readonly Option Json = new("--json", null, "Answers as JSON.");

    public static int PageLength(Invocation invocation) => (int)invocation.Number(Max.Name, UsualPage, 1, 1_000);

    public static (DateTimeOffset From, DateTimeOffset Until) Period(Invocation invocation)
    {
        (DateTimeOffset from, DateTimeOffset until) = (Time(invocation, From.Name)!.Value, Time(invocation, Until.Name) ?? TimeProvider.System.GetUtcNow());
        return from < until ? (from, until) : throw new UsageException($"The period from {Shown(from)} until {Shown(until)} is empty: a beginning before its end is expected.");
    }

    public static DateTimeOffset? Time(Invocation invocation, string option)
    {
        if (invocation.Value(option) is not { } text)
        {
            return null;
        }

        return WrittenTime.ReadTimeOrDate(text) ?? throw new UsageException($"{option} '{text}': a date such as 2026-11-22, midnight in UTC, or {WrittenTime.Expectation} is expected.");
    }

    /// <summary>A length of time as an operator writes it: 90s, 30m, 12h, 7d.</summary>
    public static TimeSpan? Length(Invocation invocation, string option)
    {
        if (invocation.Value(option) is not { } text)
        {
            return null;
        }

        TimeSpan? unit = text.Length < 2 ? null : text[^1] switch { 's' => TimeSpan.FromSeconds(1), 'm' => TimeSpan.FromMinutes(1), 'h' => TimeSpan.FromHours(1), 'd' => TimeSpan.FromDays(1), _ => null };
        return unit is { } one && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count <= 36_500
            ? one * count
            : throw new UsageException($"{option} '{text}': a length of time such as 90s, 30m, 12h or 7d is expected.");
    }

    public static T? Named<T>(Invocation invocation, string option)
        where T : struct, Enum
    {
        if (invocation.Value(option) is not { } text)
        {
            return null;
        }

        return Enum.GetNames<T>().FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } known
            ? Enum.Parse<T>(known)
            : throw new UsageException($"{option} '{text}': one of {string.Join(", ", Enum.GetNames<T>())} is expected.");
    }

    /// <summary>Asks; an unknown cursor is an error of the command line.</summary>
    public static async ValueTask<QueryPage<T>> AskAsync<T>(Func<ValueTask<QueryPage<T>>> ask)
    {
        try
        {
            return await ask();
        }
        catch (ArgumentException error) when (error.ParamName == "after")
        {
            throw new UsageException($"{After.Name}: {error.Message}");
        }
    }

    /// <summary>A page of a list that names no next one itself: where it is full there may be another after its last item.</summary>
    public static QueryPage<T> Page<T>(IReadOnlyList<T> items, int maxItems, Func<T, string> cursorOf) => new(items, items.Count == maxItems ? cursorOf(items[^1]) : null);

    public static void ShowNext(Invocation invocation, string? next)
    {
        if (next is not null)
        {
            invocation.Out.Line($"There is more: {After.Name} '{next}'");
        }
    }

    public static string Shown(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string Shown(TimeSpan length) => string.Create(CultureInfo.InvariantCulture, $"{(int)length.TotalHours}:{length.Minutes:D2}:{length.Seconds:D2}");
}
