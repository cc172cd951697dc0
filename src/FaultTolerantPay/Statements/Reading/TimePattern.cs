using System.Collections.Immutable;

namespace FaultTolerantPay.Statements.Reading;

/// <summary>
/// How a time is written: <c>yyyy</c>, <c>MM</c>, <c>dd</c>, <c>HH</c>, <c>mm</c>, <c>ss</c>, <c>F</c> for decimals of a second that may
/// be missing, <c>K</c> for Z or an offset such as +08:00, and other characters as they are. Without <c>yyyy</c> the year is that of the
/// statement's day, or the one beside it where that is nearer.
/// </summary>
internal sealed class TimePattern
{
    private const int MinYear = 2000;
    private const int MaxYear = 2099;
    private const string NoTime = "this is no time of the expected form";

    private static readonly string[] Fields = ["yyyy", "MM", "dd", "HH", "mm", "ss"];

    private readonly ImmutableArray<(int Field, char Literal)> _parts;

    private TimePattern(string text, ImmutableArray<(int Field, char Literal)> parts)
    {
        Text = text;
        _parts = parts;
        HasYear = parts.Any(part => part.Field == 0);
        HasOffset = parts.Any(part => part is { Field: -1, Literal: 'K' });
    }

    /// <summary>2026-11-29 15:04:05.</summary>
    public static TimePattern DateAndTime { get; } = TryParse("yyyy-MM-dd HH:mm:ss")!;

    /// <summary>2026-11-29T15:04:05+08:00.</summary>
    public static TimePattern WithOffset { get; } = TryParse("yyyy-MM-ddTHH:mm:ssFK")!;

    /// <summary>1129150405.</summary>
    public static TimePattern WithoutYear { get; } = TryParse("MMddHHmmss")!;

    public string Text { get; }

    public bool HasYear { get; }

    public bool HasOffset { get; }

    /// <summary>The pattern of a text; null if it lacks a field, or has one twice.</summary>
    public static TimePattern? TryParse(string text)
    {
        var parts = ImmutableArray.CreateBuilder<(int, char)>();
        for (int at = 0; at < text.Length;)
        {
            int field = Array.FindIndex(Fields, name => string.CompareOrdinal(text, at, name, 0, name.Length) == 0);
            if (field < 0 && char.IsAsciiLetter(text[at]) && text[at] is not ('T' or 'Z' or 'F' or 'K'))
            {
                return null;
            }

            parts.Add(field < 0 ? (-1, text[at]) : (field, '\0'));
            at += field < 0 ? 1 : Fields[field].Length;
        }

        int[] fields = [.. parts.Select(part => part.Item1).Where(field => field >= 0).Order()];
        bool isWhole = fields.SequenceEqual([0, 1, 2, 3, 4, 5]) || fields.SequenceEqual([1, 2, 3, 4, 5]) || fields.SequenceEqual([0, 1, 2]);
        return isWhole ? new TimePattern(text, parts.DrainToImmutable()) : null;
    }

    /// <summary>Reads a time.</summary>
    /// <param name="text">The text.</param>
    /// <param name="day">The day of the statement, for a time without a year.</param>
    /// <param name="local">The time by the clock that wrote it.</param>
    /// <param name="offset">Its offset, if the text has one.</param>
    /// <returns>What is wrong; null if nothing is.</returns>
    public string? Read(ReadOnlySpan<char> text, DateOnly? day, out DateTime local, out TimeSpan? offset)
    {
        local = default;
        offset = null;
        if (text.IsEmpty)
        {
            return "the time is missing";
        }

        Span<int> values = stackalloc int[Fields.Length];
        values.Clear();
        long ticks = 0;
        foreach ((int field, char literal) in _parts)
        {
            int read = field >= 0 ? ReadDigits(text, Fields[field].Length, out values[field])
                : literal == 'F' ? ReadFraction(text, out ticks)
                : literal == 'K' ? ReadOffset(text, out offset)
                : !text.IsEmpty && text[0] == literal ? 1
                : -1;
            if (read < 0)
            {
                return NoTime;
            }

            text = text[read..];
        }

        if (!text.IsEmpty)
        {
            return NoTime;
        }

        int year = HasYear ? values[0] : YearOf(values[1], day!.Value);
        if (year is < MinYear or > MaxYear)
        {
            return $"the year is not from {MinYear} to {MaxYear}";
        }

        if (values[1] is < 1 or > 12 || values[2] < 1 || values[2] > DateTime.DaysInMonth(year, values[1])
            || values[3] > 23 || values[4] > 59 || values[5] > 59)
        {
            return "there is no such date or time";
        }

        local = new DateTime(year, values[1], values[2], values[3], values[4], values[5]).AddTicks(ticks);
        return null;
    }

    /// <summary>The year in which a month is nearest to the statement's day: a file of 1 January has times of 31 December.</summary>
    private static int YearOf(int month, DateOnly day) => (month - day.Month) switch
    {
        > 6 => day.Year - 1,
        < -6 => day.Year + 1,
        _ => day.Year,
    };

    private static int ReadDigits(ReadOnlySpan<char> text, int length, out int value)
    {
        value = 0;
        if (text.Length < length)
        {
            return -1;
        }

        for (int i = 0; i < length; i++)
        {
            int digit = text[i] - '0';
            if (digit is < 0 or > 9)
            {
                return -1;
            }

            value = (value * 10) + digit;
        }

        return length;
    }

    /// <summary>A point and one to seven decimals, or nothing.</summary>
    private static int ReadFraction(ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        if (text.IsEmpty || text[0] != '.')
        {
            return 0;
        }

        int length = text[1..].IndexOfAnyExceptInRange('0', '9');
        length = length < 0 ? text.Length - 1 : length;
        if (length is < 1 or > 7)
        {
            return -1;
        }

        for (int i = 0; i < 7; i++)
        {
            ticks = (ticks * 10) + (i < length ? text[1 + i] - '0' : 0);
        }

        return length + 1;
    }

    /// <summary>Z, or a sign, hours and minutes.</summary>
    private static int ReadOffset(ReadOnlySpan<char> text, out TimeSpan? offset)
    {
        offset = TimeSpan.Zero;
        if (text.StartsWith('Z'))
        {
            return 1;
        }

        if (text.Length < 6 || text[0] is not ('+' or '-') || text[3] != ':' || ReadDigits(text[1..], 2, out int hours) < 0
            || ReadDigits(text[4..], 2, out int minutes) < 0 || hours > 14 || minutes > 59 || (hours == 14 && minutes > 0))
        {
            return -1;
        }

        var size = new TimeSpan(hours, minutes, 0);
        offset = text[0] == '-' ? -size : size;
        return 6;
    }
}
