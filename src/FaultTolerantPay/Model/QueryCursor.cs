using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FaultTolerantPay.Model;

/// <summary>
/// The format in which stores write where a page ended (<see cref="QueryPage{T}.Next"/>): the subject of the query and the parts of the
/// position. A cursor of another query or another filter has a different subject and is refused. The end of a period is not part of the
/// subject, because it may advance with the present time between pages.
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

    /// <summary>
    /// The subject of a query: its name and a fingerprint of its filter. The fingerprint is the same in every process and release.
    /// </summary>
    /// <param name="name">The name of the query, without a space.</param>
    /// <param name="filter">The values of the filter; null for each part that is not set.</param>
    public static string Subject(string name, params ReadOnlySpan<object?> filter)
    {
        var text = new StringBuilder();
        foreach (object? value in filter)
        {
            string part = value switch
            {
                null => "",
                DateTimeOffset time => time.UtcTicks.ToString(CultureInfo.InvariantCulture),
                _ => $"={value}",
            };
            text.Append(part).Append('\n');
        }
        return $"{name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 6))}";
    }

    /// <summary>Creates a cursor from a subject and the parts of a position. None of them may contain a space.</summary>
    public static string Of(string subject, params ReadOnlySpan<string> parts) => $"{subject}{Separator}{string.Join(Separator, parts)}";

    /// <summary>Reads the parts of the position from a cursor.</summary>
    /// <param name="after">The cursor.</param>
    /// <param name="subject">The subject of the current query.</param>
    /// <param name="count">The number of parts.</param>
    /// <exception cref="ArgumentException">It is not a cursor with this number of parts, or it has another subject.</exception>
    public static string[] Parts(string after, string subject, int count)
    {
        ArgumentNullException.ThrowIfNull(after);
        string[] parts = after.Split(Separator);
        return parts.Length == count + 1 && parts[0] == subject ? parts[1..] : throw Unknown(after);
    }

    /// <summary>The exception for a cursor that did not come from a page of this query.</summary>
    public static ArgumentException Unknown(string after) =>
        new($"'{PlainText.Clean(after, PlainText.MaxCodeLength)}' is not a cursor of this query; "
            + "expected QueryPage.Next of the same query and filter, unchanged.", nameof(after));
}
