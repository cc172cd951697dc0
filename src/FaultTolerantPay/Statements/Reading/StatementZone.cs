using FaultTolerantPay.Model;

namespace FaultTolerantPay.Statements.Reading;

/// <summary>
/// The time zone of a channel's clock. A time that the clock shows twice, when summer time ends, is the first of both; one that it skips
/// is an error.
/// </summary>
internal sealed class StatementZone
{
    private readonly TimeSpan _offset;
    private readonly TimeZoneInfo? _zone;

    private StatementZone(TimeSpan offset, TimeZoneInfo? zone)
    {
        _offset = offset;
        _zone = zone;
    }

    /// <summary>China has had one time without summer time since 1992.</summary>
    public static StatementZone China { get; } = new(TimeSpan.FromHours(8), null);

    public static StatementZone Utc { get; } = new(TimeSpan.Zero, null);

    /// <summary>A zone of an offset such as +08:00, of Z, or of a name such as Europe/Berlin; null if there is none.</summary>
    public static StatementZone? TryParse(string text)
    {
        if (text == "Z")
        {
            return Utc;
        }

        if (text.Length == 6 && text[0] is '+' or '-'
            && TimeSpan.TryParseExact(text.AsSpan(1), @"hh\:mm", null, out TimeSpan size) && size <= TimeSpan.FromHours(14))
        {
            return new StatementZone(text[0] == '-' ? -size : size, null);
        }

        return TimeZoneInfo.TryFindSystemTimeZoneById(text, out TimeZoneInfo? zone) ? new StatementZone(default, zone) : null;
    }

    /// <summary>The moment at which the clock showed a time.</summary>
    /// <returns>What is wrong; null if nothing is.</returns>
    public string? At(DateTime local, out DateTimeOffset at)
    {
        if (_zone is null)
        {
            at = new DateTimeOffset(local, _offset);
            return null;
        }

        DateTimeOffset instant = LocalTimes.InstantOf(local, _zone, out bool isSkipped);
        at = TimeZoneInfo.ConvertTime(instant, _zone);
        return isSkipped ? $"the clock of {_zone.Id} skips this time" : null;
    }
}
