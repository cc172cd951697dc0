using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Analysis;

/// <summary>
/// Where margin - fee + fee on decline is above zero, exactly: the sum is a line between the amounts at which a tier, a floor or a cap
/// begins to count. It is looked at before charges are rounded to minor units.
/// </summary>
internal static class FeeSigns
{
    private const int Million = 1_000_000;

    /// <summary>The amounts for which an approval is worth more than a decline, with the tiers of some volume.</summary>
    public static IEnumerable<(long From, long To)> WorthAnApproval(Fee margin, FeePlan fees, (long From, long To) amounts)
    {
        foreach (long volume in VolumesOf(fees))
        {
            long[] tiers = [.. fees.Tiers.Where(t => t.FromMonthVolumeMinor <= volume).Select(t => t.FromAmountMinor)];
            foreach ((long from, long to) in Cut(amounts, tiers))
            {
                Fee fee = FeeFor(fees, from, volume);
                Int128 Line(long amount) => Charge(margin, amount) - Charge(fee, amount) + Charge(fees.OnDecline, amount);
                foreach ((long first, long last) in Cut((from, to), [.. Kinks(margin), .. Kinks(fee), .. Kinks(fees.OnDecline)]))
                {
                    if (Above(first, last, Line) is { } part)
                    {
                        yield return part;
                    }
                }
            }
        }
    }

    /// <summary>The lowest fee for an amount, at any volume.</summary>
    public static long LowestFee(FeePlan fees, long amount) => VolumesOf(fees).Min(volume => fees.For(amount, volume));

    private static IEnumerable<long> VolumesOf(FeePlan fees) => fees.Tiers.Select(t => t.FromMonthVolumeMinor).Append(0).Distinct();

    private static Fee FeeFor(FeePlan fees, long amount, long volume)
    {
        foreach (FeeTier tier in fees.Tiers)
        {
            if (tier.FromMonthVolumeMinor <= volume && tier.FromAmountMinor <= amount)
            {
                return tier.Fee;
            }
        }

        return fees.Base;
    }

    /// <summary>The part of a line that is above zero; null if there is none.</summary>
    private static (long From, long To)? Above(long first, long last, Func<long, Int128> line)
    {
        (bool begins, bool ends) = (line(first) > 0, line(last) > 0);
        if (begins == ends)
        {
            return begins ? (first, last) : null;
        }

        // The last amount that is as the first one.
        (long same, long other) = (first, last);
        while (other - same > 1)
        {
            long middle = same + ((other - same) / 2);
            (same, other) = line(middle) > 0 == begins ? (middle, other) : (same, middle);
        }

        return begins ? (first, same) : (other, last);
    }

    /// <summary>The parts of a range that begin at its own begin and at the given amounts.</summary>
    private static IEnumerable<(long From, long To)> Cut((long From, long To) range, long[] starts)
    {
        long[] all = [.. starts.Where(s => s > range.From && s <= range.To).Append(range.From).Distinct().Order()];
        return range.From > range.To ? [] : all.Select((from, i) => (from, i + 1 < all.Length ? all[i + 1] - 1 : range.To));
    }

    /// <summary>The first amounts that are beyond a floor or a cap.</summary>
    private static IEnumerable<long> Kinks(Fee fee)
    {
        foreach (long bound in fee.RatePerMillion == 0 ? [] : (long[])[fee.FloorMinor, fee.CapMinor])
        {
            Int128 crossed = ((Int128)(bound - fee.FixedMinor) * Million / fee.RatePerMillion) + 1;
            if (bound > fee.FixedMinor && crossed <= long.MaxValue)
            {
                yield return (long)crossed;
            }
        }
    }

    /// <summary>A charge in millionths of a minor unit.</summary>
    private static Int128 Charge(Fee fee, long amount) => Int128.Min(
        Int128.Max(((Int128)fee.FixedMinor * Million) + ((Int128)amount * fee.RatePerMillion), (Int128)fee.FloorMinor * Million),
        (Int128)fee.CapMinor * Million);
}
