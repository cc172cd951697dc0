using FaultTolerantPay.Routing.Live;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>A moment within the local month of a time zone.</summary>
/// <param name="Month">The month, counted from year 0: never 0.</param>
/// <param name="ElapsedPerMillion">The elapsed share of the month, in millionths.</param>
internal readonly record struct MonthTime(int Month, long ElapsedPerMillion)
{
    public static MonthTime Of(ZoneClock zone, long utcTicks)
    {
        (int month, long elapsed) = zone.MonthElapsed(utcTicks);
        return new MonthTime(month, elapsed);
    }
}
