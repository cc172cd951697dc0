using System.Globalization;
using FaultTolerantPay.SampleBank.Http;
using FaultTolerantPay.SampleBank.Ledger;

namespace FaultTolerantPay.SampleBank.Statements;

/// <summary>
/// Which statement a movement belongs to. A day is that of the bank's clock in UTC, from midnight to midnight; an operator can end it
/// early. What is booked afterwards belongs to the next day.
/// </summary>
internal sealed class StatementDays(SampleBankOptions options)
{
    public static DateOnly Of(LedgerSession session, DateTimeOffset moment)
    {
        var natural = DateOnly.FromDateTime(moment.UtcDateTime);
        return session.First("SELECT MAX(day) FROM closed_statement_day", row => row.IsDBNull(0) ? null : row.GetString(0)) is { } closed
            && Parse(closed) >= natural ? Parse(closed).AddDays(1) : natural;
    }

    /// <summary>Ends the day of this moment; gives the day that ended.</summary>
    public static DateOnly Close(LedgerSession session, DateTimeOffset now)
    {
        DateOnly day = Of(session, now);
        session.Execute("INSERT INTO closed_statement_day (day, closed_ms) VALUES ($1, $2)", Text(day), now.ToUnixTimeMilliseconds());
        return day;
    }

    /// <summary>Whether the files of a day are there: the day has ended, and the bank has had its time to write them.</summary>
    public bool IsReady(LedgerSession session, DateOnly day, DateTimeOffset now)
    {
        var closed = session.First("SELECT closed_ms FROM closed_statement_day WHERE day = $1", row => (long?)row.GetInt64(0), Text(day));
        DateTimeOffset ended = closed is { } ms
            ? DateTimeOffset.FromUnixTimeMilliseconds(ms)
            : new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);
        return now >= ended + options.StatementDelay;
    }

    public static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A day as a caller writes it.</summary>
    public static DateOnly Read(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
        && day.Year is >= 2000 and <= 2099
            ? day
            : throw BadRequestException.Of("day", $"must be a date of the years 2000 to 2099 as yyyy-MM-dd; was \"{text}\"");

    private static DateOnly Parse(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
