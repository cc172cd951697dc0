using System.Collections.Immutable;
using System.Numerics;
using FaultTolerantPay.Routing.Catalogue;
using FaultTolerantPay.Routing.Engine;

namespace FaultTolerantPay.Routing.Compilation;

/// <summary>
/// A part of all amounts that gets a table of its own where the cost for the amount decides: with the channels in the order of their cost for such amounts,
/// the first that fits is nearly always the cheapest, while one order for all amounts is hardly better than none.
/// </summary>
/// <param name="FirstOctave">The amounts begin at two to this power.</param>
/// <param name="Octaves">How many doublings it has.</param>
internal readonly record struct AmountBand(int FirstOctave, int Octaves)
{
    /// <summary>Where no band is meant: an amount to order by all the same.</summary>
    public const long OrdinaryAmountMinor = 10_000;

    // Amounts below 16 and above a trillion minor units are rare: the table for all amounts does for them.
    private const int LowestOctave = 4;
    private const int HighestOctave = 39;

    // Fewer channels than a word are looked through as fast in any order.
    private const int FewestChannels = 64;

    public long MinMinor => 1L << FirstOctave;

    public long MaxMinor => (1L << (FirstOctave + Octaves)) - 1;

    /// <summary>The middle, by ratio.</summary>
    public long MiddleMinor => (1L << FirstOctave) + ((1L << (FirstOctave + Octaves - 1)) / 2);

    /// <summary>The bands for some channels: as narrow as the budget allows, from two doublings on. None where they do not pay.</summary>
    public static ImmutableArray<AmountBand> For(ImmutableArray<Seat> seats, long bytesPerBand, long budgetBytes)
    {
        if (seats.Length < FewestChannels)
        {
            return [];
        }

        int low = LowestOctave;
        int high = HighestOctave;
        low = Math.Max(low, seats.Min(s => OctaveOf(s.Channel.Amount.MinMinor)));
        high = Math.Min(high, seats.Max(s => OctaveOf(s.Channel.Amount.MaxMinor)));
        for (int octaves = 2; octaves <= 8; octaves *= 2)
        {
            int count = ((high - low) / octaves) + 1;
            if (low <= high && count * bytesPerBand <= budgetBytes)
            {
                return [.. Enumerable.Range(0, count).Select(i => new AmountBand(low + (i * octaves), octaves))];
            }
        }

        return [];
    }

    public static int OctaveOf(long amountMinor) => amountMinor <= 0 ? 0 : BitOperations.Log2((ulong)amountMinor);

    /// <summary>Whether a channel takes any of its amounts.</summary>
    public bool Meets(AmountRange range) => range.MinMinor <= MaxMinor && range.MaxMinor >= MinMinor;
}
