namespace FaultTolerantPay.Routing.Learning;

/// <summary>
/// The present time as reports tell it, some of which may come from wrong clocks. A report within an hour moves it forward at once. Time
/// that is further away is believed after as many such reports in a row: among reports of right clocks, those of wrong ones change nothing.
/// </summary>
internal sealed class ReportedTime
{
    // If every second report came from a wrong clock, as many in a row would come once in 10^9 reports.
    private const int BelievedInARow = 30;

    private readonly long[] _far = new long[BelievedInARow];
    private int _farInARow;
    private bool _isAhead;

    /// <summary>The time, in UTC ticks; the smallest value if nothing was reported.</summary>
    public long Ticks { get; private set; } = long.MinValue;

    /// <summary>Sets a time that is known to be right.</summary>
    public void Set(long ticks)
    {
        Ticks = ticks;
        _farInARow = 0;
    }

    /// <summary>Takes a report's time into account.</summary>
    public void Report(long ticks)
    {
        if (Ticks == long.MinValue)
        {
            Ticks = ticks;
            return;
        }

        bool isAhead = ticks > Ticks;
        if ((isAhead ? ticks - Ticks : Ticks - ticks) <= TimeSpan.TicksPerHour)
        {
            Set(Math.Max(ticks, Ticks));
            return;
        }

        _farInARow = isAhead == _isAhead ? _farInARow : 0;
        _isAhead = isAhead;
        _far[_farInARow % BelievedInARow] = ticks;
        _farInARow++;
        if (_farInARow >= BelievedInARow)
        {
            // After a silence, or with little traffic, the earliest of them is certainly over.
            Ticks = isAhead ? _far.Min() : ticks;
        }
    }
}
