using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Simulation.Checks;

/// <summary>Counters, caps and velocity windows (M5): the store counts what the advances sum to, and nothing exceeds its cap.</summary>
internal sealed class ExposureCheck(SimulatedWorld world)
{
    private readonly Dictionary<CounterKey, (long Amount, long Count)> _counters = [];
    private readonly Dictionary<CounterKey, (long Amount, long Count)> _exposures = [];
    private readonly List<(Advance Advance, CounterKey[] Keys, CapsInForce Caps)> _reservations = [];

    public IReadOnlyDictionary<CounterKey, (long Amount, long Count)> Exposures => _exposures;

    public static CounterKey[] KeysOf(Advance advance)
    {
        Currency currency = advance.Amount.Currency;
        List<CounterKey> keys =
        [
            new(CounterScope.All, "", currency),
            new(CounterScope.Outage, advance.Outage.ToString(), currency),
            new(CounterScope.Institution, advance.Institution.Value, currency),
            new(CounterScope.Merchant, advance.Key.Merchant.Value, currency),
            new(CounterScope.Customer, advance.Customer.Value, currency),
        ];
        if (advance.Detail.PrimaryOutcomeUnknown)
        {
            keys.Add(new CounterKey(CounterScope.PrimaryUnknown, "", currency));
        }

        return [.. keys];
    }

    /// <summary>The store counts.</summary>
    public void Count(CounterChange change)
    {
        if (change.Key.Slice is not null)
        {
            return;
        }

        (long amount, long count) = _counters.GetValueOrDefault(change.Key);
        _counters[change.Key] = (amount + change.AmountDelta, count + change.CountDelta);
    }

    /// <summary>An advance is reserved: neither a cap nor a window may be exceeded.</summary>
    public void Reserved(Advance advance, CounterKey[] keys, CapsInForce caps, long calledAt)
    {
        string currency = advance.Amount.Currency.Code;
        CheckCaps(advance, keys, caps.Options, currency, calledAt);
        _reservations.Add((advance, keys, caps));
        foreach (VelocityWindow window in caps.Options.Velocity)
        {
            if (window.Currency == currency)
            {
                CheckVelocity(advance, window);
            }
        }
    }

    /// <summary>After a step of an advance, the counters that it moves are what the advances behind them sum to.</summary>
    public void Moved(PaymentFacts facts, long exposure)
    {
        foreach (CounterKey key in facts.ExposureKeys)
        {
            (long amount, long count) = _exposures.GetValueOrDefault(key);
            (long Amount, long Count) next =
                (amount + exposure - facts.Exposure, count + (exposure > 0 ? 1 : 0) - (facts.Exposure > 0 ? 1 : 0));
            _exposures[key] = next;
            if (_counters.GetValueOrDefault(key) != next)
            {
                world.Fail("M5",
                    $"{key.Scope} '{key.Id}' counts {_counters.GetValueOrDefault(key)} after a step of {facts.Key}; the advances " +
                    $"behind it sum to {next}.");
            }
        }
        facts.Exposure = exposure;
    }

    private void CheckCaps(Advance advance, CounterKey[] keys, CapOptions caps, string currency, long calledAt)
    {
        foreach (CounterKey key in keys)
        {
            ExposureCap? cap =
                caps.Exposure.FirstOrDefault(c => c.Scope == key.Scope && c.Currency == currency && c.Id == key.Id && c.Id is not null)
                ?? caps.Exposure.FirstOrDefault(c => c.Scope == key.Scope && c.Currency == currency && c.Id is null);
            (long amount, long count) = _exposures.GetValueOrDefault(key);
            if (cap?.MaxAmountMinor < amount + advance.Amount.Minor || cap?.MaxCount < count + 1)
            {
                world.Fail("M5",
                    $"{advance.Key} of {advance.Amount} takes {key.Scope} '{key.Id}' from {amount} in {count} past " +
                    $"{cap!.MaxAmountMinor} in {cap.MaxCount} (asked at {TimeSpan.FromTicks(calledAt)}).");
            }
        }
    }

    /// <summary>
    /// Every window that holds this reservation is checked, also one that ends later: another node may have taken from it before this
    /// commit landed.
    /// </summary>
    private void CheckVelocity(Advance advance, VelocityWindow window)
    {
        CounterKey scope = Array.Find(KeysOf(advance), key => key.Scope == window.Scope);
        List<Advance> counted = [];
        foreach ((Advance reserved, CounterKey[] keys, CapsInForce caps) in _reservations)
        {
            // A window counts from when it is configured.
            if (Array.IndexOf(keys, scope) >= 0
                && caps.Options.Velocity.Any(known => known.Scope == window.Scope && known.Currency == window.Currency
                    && known.Length == window.Length))
            {
                counted.Add(reserved);
            }
        }
        foreach (DateTimeOffset end in counted.Select(reserved => reserved.ReservedAt)
            .Where(end => end >= advance.ReservedAt && end < advance.ReservedAt + window.Length))
        {
            Advance[] inside = [.. counted.Where(reserved => reserved.ReservedAt > end - window.Length && reserved.ReservedAt <= end)];
            long amount = inside.Sum(reserved => reserved.Amount.Minor);
            if (window.MaxAmountMinor < amount || window.MaxCount < inside.Length)
            {
                world.Fail("M5",
                    $"{advance.Key} takes the {window.Scope} window of {window.Length} that ends at {end:O} to {amount} in " +
                    $"{inside.Length}.");
            }
        }
    }
}
