using System.Globalization;

namespace FaultTolerantPay.Statements.Accounts;

/// <summary>Reads the dates of account statements. They are from 2000 to 2099.</summary>
internal static class StatementDates
{
    private const int Century = 2_000;

    /// <summary>What a message says about a wrong date.</summary>
    public const string Expected = "a date from 2000 to 2099 is expected";

    /// <summary>Reads a date or a date with time of XML. Of a time, the date in the bank's own offset counts.</summary>
    public static bool TryReadIso(ReadOnlySpan<char> text, out DateOnly date)
    {
        const int Length = 10;
        date = default;
        return text.Length >= Length
            && (text.Length == Length || text[Length] is 'T' or 'Z' or '+' or '-')
            && DateOnly.TryParseExact(text[..Length], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date)
            && date.Year / 100 == Century / 100;
    }

    /// <summary>Reads a date of SWIFT: <c>YYMMDD</c>.</summary>
    public static bool TryReadSwift(ReadOnlySpan<char> text, out DateOnly date)
    {
        date = default;
        return text.Length == 6 && !text.ContainsAnyExceptInRange('0', '9')
            && TryMake(Century + Two(text), Two(text[2..]), Two(text[4..]), out date);
    }

    /// <summary>
    /// Reads a date without a year, <c>MMDD</c>. The year is the one that brings it nearest to another date. If that year does not have the
    /// day (29 February), the date is wrong.
    /// </summary>
    /// <param name="text">Four digits.</param>
    /// <param name="near">The date that is near: the value date.</param>
    /// <param name="date">The date.</param>
    public static bool TryReadNear(ReadOnlySpan<char> text, DateOnly near, out DateOnly date)
    {
        date = default;
        if (text.Length != 4 || text.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        int month = Two(text);
        int day = Two(text[2..]);
        if (month is < 1 or > 12 || day < 1)
        {
            return false;
        }

        int year = Enumerable.Range(near.Year - 1, 3).MinBy(candidate =>
            Math.Abs(new DateOnly(candidate, month, Math.Min(day, DateTime.DaysInMonth(candidate, month))).DayNumber - near.DayNumber));
        return TryMake(year, month, day, out date);
    }

    private static bool TryMake(int year, int month, int day, out DateOnly date)
    {
        bool isDate = year / 100 == Century / 100 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);
        date = isDate ? new DateOnly(year, month, day) : default;
        return isDate;
    }

    private static int Two(ReadOnlySpan<char> text) => ((text[0] - '0') * 10) + (text[1] - '0');
}
