using System.Globalization;
using FaultTolerantPay.SampleHost.CommandLine;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>What the commands that ask a store have in common: periods, pages, and times as they are shown.</summary>
internal static class QueryOptions
{
    private const int UsualPage = 50;

    public static readonly Option From = new("--from", "TIME",
        "The beginning of the period, included: 2026-11-22 (midnight in UTC), or 2026-11-22T07:30Z.", IsRequired: true,
            Rule: ValueRule.Time);
    public static readonly Option Until =
        new("--until", "TIME", "The end of the period, not included. Default: now.", Rule: ValueRule.Time);
    public static readonly Option Max =
        new("--limit", "N", $"The length of a page: 1 to 1000. Default: {UsualPage}.", Rule: ValueRule.Number(1, 1_000));
    public static readonly Option After = new("--after", "CURSOR", "The page after this place, as the page before named it.");
    public static readonly Option Json = new("--json", null, "Answers as JSON.");

    public static int PageLength(Invocation invocation) => (int)(invocation.Read<long>(Max.Name) ?? UsualPage);

    public static (DateTimeOffset From, DateTimeOffset Until) Period(Invocation invocation)
    {
        (DateTimeOffset from, DateTimeOffset until) = (invocation.Read<DateTimeOffset>(From.Name)!.Value,
            invocation.Read<DateTimeOffset>(Until.Name) ?? TimeProvider.System.GetUtcNow());
        return from < until ? (from, until)
            : throw new UsageException(
                $"The period from {Shown(from)} until {Shown(until)} is empty: a beginning before its end is expected.");
    }

    /// <summary>The provider that an option names; null if it is not given.</summary>
    public static ProviderId? ProviderOf(Invocation invocation, Option option) => invocation.Value(option.Name) is not { } text ? null
        : ProviderId.TryParse(text, CultureInfo.InvariantCulture, out ProviderId provider) ? provider
        : throw new UsageException($"{option.Name} '{text}': the id of a provider is expected, 1 to 64 visible ASCII characters.");

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
    public static QueryPage<T> Page<T>(IReadOnlyList<T> items, int maxItems, Func<T, string> cursorOf) =>
        new(items, items.Count == maxItems ? cursorOf(items[^1]) : null);

    public static void ShowNext(Invocation invocation, string? next)
    {
        if (next is not null)
        {
            invocation.Out.Line($"There is more: {After.Name} '{next}'");
        }
    }

    public static string Shown(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string Shown(TimeSpan length) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)length.TotalHours}:{length.Minutes:D2}:{length.Seconds:D2}");
}
