using FaultTolerantPay.Calls;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Controls;

/// <summary>
/// Keeps the active controls in memory and follows the store: each read fetches one number, and then only the newer controls.
/// </summary>
internal sealed class ActiveControlsCache : IActiveControls
{
    private readonly Lock _lock = new();
    private readonly IOperatorControlStore _store;
    private readonly HostCalls _calls;
    private readonly TimeProvider _time;
    private readonly ControlSettings _settings;
    private volatile Reading? _reading;
    private int _expiries;

    public ActiveControlsCache(
        IOperatorControlStore store, HostCalls calls, TimeProvider time, ControlSettings settings, IChangeSignal? changes = null)
    {
        (_store, _calls, _time, _settings) = (store, calls, time, settings);
        changes?.Subscribe(Expire);
    }

    public ValueTask<ActiveControls> ReadAsync(CancellationToken cancellationToken)
    {
        // Measured with the monotonic clock: setting the wall clock back must not keep old controls alive.
        return _reading is { IsOver: false } known && _time.GetElapsedTime(known.At) < _settings.ControlsMaxAge
            ? ValueTask.FromResult(known.Orders)
            : AskAsync(cancellationToken);
    }

    /// <summary>Makes the next read ask the store, because a control was given, on this node or on another one.</summary>
    public void Expire()
    {
        lock (_lock)
        {
            _expiries++;
            _reading = _reading is { } known ? known with { IsOver = true } : null;
        }
    }

    private async ValueTask<ActiveControls> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _calls.AskAsync(
                _calls.CalleeOf("operator-controls"),
                static (self, stop) => self.FollowAsync(stop),
                this,
                _settings.ControlsTimeout,
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or NothingSentException)
        {
            throw new StoreException(
                $"The store did not return the active controls: {exception.Message}", exception)
            { NothingWritten = true };
        }
    }

    private async ValueTask<ActiveControls> FollowAsync(CancellationToken cancellationToken)
    {
        // Taken before the read: a control that is given during the read may be missing from it.
        long at = _time.GetTimestamp();
        (Reading? known, int expiries) = Known();
        long newest = await _store.ReadNewestNumberAsync(cancellationToken).ConfigureAwait(false);
        ActiveControls newer = known is null
            ? ActiveControls.None.With(await ListAsync(0, isInForce: true, cancellationToken).ConfigureAwait(false), newest)
            : await CatchUpAsync(known.Orders, newest, cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            // Another read may have been faster. If a control was given on this node meanwhile, the next read asks again.
            if (_reading is null || _reading.Orders.NewestNumber <= newer.NewestNumber)
            {
                _reading = new Reading(at, newer, IsOver: _expiries != expiries);
            }

            return _reading.Orders;
        }
    }

    private (Reading? Known, int Expiries) Known()
    {
        lock (_lock)
        {
            return (_reading, _expiries);
        }
    }

    private async ValueTask<ActiveControls> CatchUpAsync(ActiveControls known, long newest, CancellationToken cancellationToken)
    {
        if (newest == known.NewestNumber)
        {
            return known;
        }

        if (newest < known.NewestNumber)
        {
            throw new StoreException(
                $"The newest control in the store has the number {newest}: "
                + $"expected {known.NewestNumber} or more, which was read before.")
            { NothingWritten = true };
        }

        List<OperatorControl> newer = await ListAsync(known.NewestNumber, isInForce: false, cancellationToken).ConfigureAwait(false);
        return known.With(newer, Math.Max(newest, newer.Count > 0 ? newer[^1].Number : 0));
    }

    private async ValueTask<List<OperatorControl>> ListAsync(long after, bool isInForce, CancellationToken cancellationToken)
    {
        List<OperatorControl> newer = [];
        while (true)
        {
            IReadOnlyList<OperatorControl> page = isInForce
                ? await _store.ListActiveAsync(after, StoreRules.MaxPageSize, cancellationToken).ConfigureAwait(false)
                : await _store.ListAsync(after, StoreRules.MaxPageSize, cancellationToken).ConfigureAwait(false);
            newer.AddRange(page);
            if (page.Count < StoreRules.MaxPageSize)
            {
                return newer;
            }

            after = page[^1].Number;
        }
    }

    /// <param name="At">When the store was asked, by the monotonic clock.</param>
    /// <param name="Orders">The active controls at that _time.</param>
    /// <param name="IsOver">Whether they may no longer be used, except as the start of the next read.</param>
    private sealed record Reading(long At, ActiveControls Orders, bool IsOver);
}
