using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace FaultTolerantPay.Routing.Live;

/// <summary>
/// The usage of the current days, or months. Clocks differ: around midnight reservations come for two days, and one host's clock may be
/// days off. Each reservation counts in its own period, and a new period replaces the least recently used one.
/// </summary>
internal struct UsagePeriods
{
    /// <summary>Around midnight two periods are in use; with another host whose clock is a month off, four.</summary>
    private const int Kept = 4;

    private Slots _slots;
    private uint _uses;

    public readonly long AmountIn(int period)
    {
        foreach (ref readonly UsagePeriod slot in (ReadOnlySpan<UsagePeriod>)_slots)
        {
            if (slot.Is(period))
            {
                return slot.AmountIn(period);
            }
        }

        return 0;
    }

    public readonly long CountIn(int period)
    {
        foreach (ref readonly UsagePeriod slot in (ReadOnlySpan<UsagePeriod>)_slots)
        {
            if (slot.Is(period))
            {
                return slot.CountIn(period);
            }
        }

        return 0;
    }

    /// <summary>Whether anything is known of a period: it was used or set, and no other took its place.</summary>
    public readonly bool Has(int period)
    {
        foreach (ref readonly UsagePeriod slot in (ReadOnlySpan<UsagePeriod>)_slots)
        {
            if (slot.Is(period))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the sums with one more payment fit in 64 bits.</summary>
    public readonly bool CanAdd(int period, long amount) => amount <= long.MaxValue - AmountIn(period) && CountIn(period) < long.MaxValue;

    public void Add_NeedsLock(int period, long amount) => Set_NeedsLock(period, AmountIn(period) + amount, CountIn(period) + 1);

    /// <summary>Subtracts one payment, down to zero.</summary>
    public void Remove_NeedsLock(int period, long amount)
    {
        long count = CountIn(period);
        if (count > 0)
        {
            Set_NeedsLock(period, Math.Max(AmountIn(period) - amount, 0), count - 1);
        }
    }

    public void Set_NeedsLock(int period, long amount, long count)
    {
        ref UsagePeriod slot = ref SlotFor_NeedsLock(period);
        slot.LastUse = unchecked(++_uses);
        slot.Set_NeedsLock(period, amount, count);
    }

    [UnscopedRef]
    private ref UsagePeriod SlotFor_NeedsLock(int period)
    {
        int idle = 0;
        for (int i = 0; i < Kept; i++)
        {
            if (_slots[i].Is(period))
            {
                return ref _slots[i];
            }

            // By age, so that the comparison is correct when the counter wraps.
            idle = unchecked(_uses - _slots[i].LastUse) > unchecked(_uses - _slots[idle].LastUse) ? i : idle;
        }

        return ref _slots[idle];
    }

    [InlineArray(Kept)]
    private struct Slots
    {
        private UsagePeriod _first;
    }
}
