using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline.Settlement;

/// <summary>Turns the configured caps and windows into the conditions that a reservation must meet (M5).</summary>
internal sealed class Caps(IOptionsMonitor<CapOptions> options)
{
    // A node whose clock is ahead must not delete what a node with a slower clock still has to count.
    private static readonly TimeSpan KeptBeyondWindow = TimeSpan.FromDays(1);

    private static readonly CounterLimit[] NoLimits = [];
    private static readonly CounterChange[] NoChanges = [];

    /// <summary>
    /// Whether such an advance is left out: no cap limits every advance like it, and the configuration does not say that none is wanted.
    /// </summary>
    public bool LeaveOut(Currency currency, bool isPrimaryUnknown)
    {
        CapOptions caps = options.CurrentValue;
        return !caps.LimitEveryAdvance(currency.Code) || (isPrimaryUnknown && !caps.LimitUnknownOriginals(currency.Code));
    }

    /// <summary>The conditions of one reservation, and what it adds to the velocity windows.</summary>
    public (IReadOnlyList<CounterLimit> Limits, IReadOnlyList<CounterChange> Velocity) For(Advance advance, DateTimeOffset now)
    {
        CapOptions caps = options.CurrentValue;
        if (caps.Exposure.Count == 0 && caps.Velocity.Count == 0)
        {
            return (NoLimits, NoChanges);
        }

        string currency = advance.Amount.Currency.Code;
        List<CounterLimit> limits = [];
        foreach (CounterScope scope in Exposure.Scopes(advance))
        {
            CounterKey key = Exposure.Key(advance, scope);
            ExposureCap? cap = null;
            foreach (ExposureCap candidate in caps.Exposure)
            {
                if (candidate.Scope == key.Scope && candidate.Currency == currency
                    && (candidate.Id == key.Id || (candidate.Id is null && cap is null)))
                {
                    cap = candidate;
                }
            }
            if (cap is not null)
            {
                limits.Add(
                    new CounterLimit
                    {
                        Name = $"{key.Scope} exposure",
                        Keys = [key],
                        MaxAmountMinor = cap.MaxAmountMinor,
                        MaxCount = cap.MaxCount,
                    });
            }
        }
        List<CounterChange> velocity = [];
        foreach (VelocityWindow window in caps.Velocity)
        {
            if (window.Currency == currency)
            {
                AddWindow(window, advance, now, limits, velocity);
            }
        }
        return (limits, velocity);
    }

    private static void AddWindow(
        VelocityWindow window, Advance advance, DateTimeOffset now, List<CounterLimit> limits, List<CounterChange> velocity)
    {
        if (!Exposure.Scopes(advance).Contains(window.Scope))
        {
            return;
        }

        CounterKey exposure = Exposure.Key(advance, window.Scope);
        TimeSpan length = window.Length / VelocityWindow.Slices;
        long slice = now.UtcTicks / length.Ticks;
        // A window that contains this instant extends at most twelve slices back and twelve ahead. Later slices count as well: this commit
        // may wait while other payments use up the window, and another node's clock may be ahead. The oldest slice counts in full.
        var keys = new CounterKey[VelocityWindow.Slices + 1 + VelocityWindow.Slices];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = exposure with { Slice = slice + VelocityWindow.Slices - i, SliceLength = length };
        }

        velocity.Add(
            new CounterChange(
                exposure with { Slice = slice, SliceLength = length }, advance.Amount.Minor, 1,
                now.Plus(window.Length + length + KeptBeyondWindow)));
        limits.Add(new CounterLimit
        {
            Name = $"{window.Scope} velocity over {window.Length}",
            Keys = [.. keys],
            MaxAmountMinor = window.MaxAmountMinor,
            MaxCount = window.MaxCount,
            IsVelocity = true,
        });
    }
}
