namespace FaultTolerantPay.PostgreSql.Connection;

/// <summary>
/// Refuses calls at once while no server can be reached. One call at a time tries again; once it succeeds, all others may.
/// </summary>
internal sealed class ServerGate(TimeProvider time, TimeSpan connectTimeout)
{
    private static readonly TimeSpan BetweenProbes = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private Exception? _cause;
    private long _probeAt;

    /// <summary>Why a call is refused; null if it may try to enter.</summary>
    public Exception? Refusal()
    {
        if (Volatile.Read(ref _cause) is null)
        {
            return null;
        }

        lock (_lock)
        {
            return time.GetTimestamp() < _probeAt ? _cause : null;
        }
    }

    /// <summary>Lets a call try: any call if the server was there, otherwise one at a time.</summary>
    /// <returns>Why the call is refused; null if it may connect.</returns>
    public Exception? Enter()
    {
        if (Volatile.Read(ref _cause) is null)
        {
            return null;
        }

        lock (_lock)
        {
            if (_cause is null || time.GetTimestamp() < _probeAt)
            {
                return _cause;
            }

            _probeAt = After(connectTimeout + BetweenProbes);
            return null;
        }
    }

    public void Succeeded()
    {
        if (Volatile.Read(ref _cause) is null)
        {
            return;
        }

        lock (_lock)
        {
            _cause = null;
        }
    }

    public void Failed(Exception cause)
    {
        lock (_lock)
        {
            _cause = cause;
            _probeAt = After(BetweenProbes);
        }
    }

    private long After(TimeSpan delay) => time.GetTimestamp() + (long)(delay.TotalSeconds * time.TimestampFrequency);
}
