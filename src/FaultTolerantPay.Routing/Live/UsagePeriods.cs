using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace FaultTolerantPay.Routing.Live;

/// <summary>
/// What was taken in the days, or the months, in use. Clocks differ: around midnight reservations come for both days, and one host's clock may be days off. Each is booked into its
/// own period, and a new one takes the place of the one that nobody has used for the longest.
/// </summary>
internal struct UsagePeriods
{
    /// <summary>Around midnight two are in use; with another host whose clock is a month off, four.</summary>
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

    /// <summary>Whether the sums with one more payment stay inside 64 bits.</summary>
    public readonly bool CanAdd(int period, long amount) => amount <= long.MaxValue - AmountIn(period) && CountIn(period) < long.MaxValue;

    public void Add_NeedsLock(int period, long amount) => Set_NeedsLock(period, AmountIn(period) + amount, CountIn(period) + 1);

    /// <summary>Takes one payment out again, as far as there is one.</summary>
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

            // By age, so that it holds when the counter wraps.
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
