namespace FaultTolerantPay.Recovery;

/// <summary>
/// Limits one kind of background call and spreads the calls evenly. Calls that were not used are saved up, but at most
/// <see cref="CallRateLimit.MaxConcurrent"/> of them.
/// </summary>
internal sealed class CallRateLimiter(CallRateLimit limit, TimeProvider time)
{
    private readonly Lock _lock = new();
    private double _left;
    private long? _countedAt;
    private int _underWay;

    /// <summary>The number of calls that may begin now.</summary>
    /// <param name="share">The share of its traffic that the business system gets.</param>
    public int Room(double share)
    {
        lock (_lock)
        {
            return Room_NeedsLock(share);
        }
    }

    /// <summary>Begins a call if one may begin. The caller must end every call that it began.</summary>
    /// <param name="share">The share of its traffic that the business system gets.</param>
    /// <param name="continuesWork">
    /// Whether the call continues earlier work. Such a call need not wait; otherwise work that needs two calls would never get its second
    /// one under load. The calls that begin after it wait for it.
    /// </param>
    public bool TryBegin(double share, bool continuesWork)
    {
        lock (_lock)
        {
            if (Room_NeedsLock(share) < 1 && !continuesWork)
            {
                return false;
            }

            _left--;
            _underWay++;
            return true;
        }
    }

    public void End()
    {
        lock (_lock)
        {
            _underWay--;
        }
    }

    /// <summary>The time until the rate lets another call begin.</summary>
    public TimeSpan UntilRoom(double share)
    {
        lock (_lock)
        {
            return Room_NeedsLock(share) > 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Max(1 - _left, 0) / (limit.MaxPerSecond * share));
        }
    }

    private int Room_NeedsLock(double share)
    {
        double perSecond = limit.MaxPerSecond * share;
        // At least one call: a share of a small limit must not stop the calls forever.
        int atOnce = Math.Max((int)(limit.MaxConcurrent * share), 1);
        double most = Math.Min(Math.Max(perSecond, 1), atOnce);
        long now = time.GetTimestamp();
        double gained = _countedAt is { } before ? time.GetElapsedTime(before, now).TotalSeconds * perSecond : most;
        _left = Math.Min(_left + gained, most);
        _countedAt = now;
        return Math.Max(Math.Min((int)_left, atOnce - _underWay), 0);
    }
}
