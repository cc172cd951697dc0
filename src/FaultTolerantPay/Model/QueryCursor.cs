using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FaultTolerantPay.Model;

/// <summary>
/// How stores write the place at which a page ended, in <see cref="QueryPage{T}.Next"/>: the subject of the query, and the parts of the place. A cursor of another query, or of the same query with
/// another filter, has another subject and is refused. The end of a period is no part of the subject: it may move on with the present time from page to page.
/// </summary>
public static class QueryCursor
{
    private const char Separator = ' ';

    /// <summary>The subject of a list of outages.</summary>
    public static string OutagesSubject(DateTimeOffset from) => Subject("outages", from);

    /// <summary>The subject of a list of journal entries.</summary>
    public static string JournalSubject(DateTimeOffset from) => Subject("journal", from);

    /// <summary>The subject of a list of late work.</summary>
    /// <param name="kind">The name of the kind of work.</param>
    public static string LateSubject(string kind) => Subject("late", kind);

    /// <summary>The subject of a query: its name and a fingerprint of its filter, which is the same in every process and release.</summary>
    /// <param name="name">The name of the query, without a space.</param>
    /// <param name="filter">What is asked for; null where a part of the filter is not set.</param>
    public static string Subject(string name, params ReadOnlySpan<object?> filter)
    {
        var text = new StringBuilder();
        foreach (object? value in filter)
            text.Append(value switch { null => "", DateTimeOffset time => time.UtcTicks.ToString(CultureInfo.InvariantCulture), _ => $"={value}" }).Append('\n');
        return $"{name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 6))}";
    }

    /// <summary>Makes a cursor of a subject and of the parts of a place; none of them has a space.</summary>
    public static string Of(string subject, params ReadOnlySpan<string> parts) => $"{subject}{Separator}{string.Join(Separator, parts)}";

    /// <summary>Reads the parts of the place again.</summary>
    /// <param name="after">The cursor.</param>
    /// <param name="subject">What is asked now.</param>
    /// <param name="count">How many parts there are.</param>
    /// <exception cref="ArgumentException">It is not a cursor of so many parts, or of another subject.</exception>
    public static string[] Parts(string after, string subject, int count)
    {
        ArgumentNullException.ThrowIfNull(after);
        string[] parts = after.Split(Separator);
        return parts.Length == count + 1 && parts[0] == subject ? parts[1..] : throw Unknown(after);
    }

    /// <summary>What is thrown for a cursor that no page of this query ended with.</summary>
    public static ArgumentException Unknown(string after) =>
        new($"'{PlainText.Clean(after, PlainText.MaxCodeLength)}' is not where a page of this query ended; expected QueryPage.Next of the same query and filter, as it was given.", nameof(after));
}
