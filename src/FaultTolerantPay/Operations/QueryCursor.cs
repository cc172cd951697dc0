namespace FaultTolerantPay.Operations;

/// <summary>How stores write the place at which a page ended, in <see cref="QueryPage{T}.Next"/>.</summary>
public static class QueryCursor
{
    private const char Separator = ' ';

    /// <summary>Makes a cursor of its parts; none of them has a space.</summary>
    public static string Of(params ReadOnlySpan<string> parts) => string.Join(Separator, parts);

    /// <summary>Reads the parts again.</summary>
    /// <param name="after">The cursor.</param>
    /// <param name="count">How many parts there are.</param>
    /// <exception cref="ArgumentException">It is not a cursor of so many parts.</exception>
    public static string[] Parts(string after, int count)
    {
        ArgumentNullException.ThrowIfNull(after);
        string[] parts = after.Split(Separator);
        return parts.Length == count ? parts : throw Unknown(after);
    }

    /// <summary>What is thrown for a cursor that no page of this query ended with.</summary>
    public static ArgumentException Unknown(string after) => new($"'{after}' is not where a page of this query ended; expected QueryPage.Next, as it was given.", nameof(after));
}
