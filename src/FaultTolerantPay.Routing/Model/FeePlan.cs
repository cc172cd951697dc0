using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Model;

/// <summary>
/// A channel's fees for an approved payment: a base fee, and tiers by amount and by the month's volume. Of the tiers that a payment
/// reaches, the one with the highest volume applies, and among those the one with the highest amount. Attempts that are declined or fail
/// may have fees of their own.
/// </summary>
public sealed class FeePlan
{
    /// <summary>The largest number of tiers in a plan.</summary>
    public const int MaxTiers = 64;

    /// <summary>The fee that charges nothing.</summary>
    internal static readonly Fee NoFee = new(FixedMinor: 0);

    /// <summary>Creates a plan.</summary>
    /// <param name="baseFee">The fee for a payment that reaches no tier.</param>
    /// <param name="tiers">At most <see cref="MaxTiers"/> tiers, in any order; no two with the same thresholds.</param>
    public FeePlan(Fee baseFee, params IEnumerable<FeeTier> tiers)
    {
        ArgumentNullException.ThrowIfNull(tiers);
        Base = baseFee;
        Tiers = [.. tiers.OrderByDescending(t => t.FromMonthVolumeMinor).ThenByDescending(t => t.FromAmountMinor)];
        IsFixed = Tiers.IsEmpty && (baseFee.RatePerMillion == 0 || baseFee.FloorMinor == baseFee.CapMinor);
    }

    /// <summary>A plan that charges nothing.</summary>
    public static FeePlan Free { get; } = new(NoFee);

    /// <summary>The fee for a payment that reaches no tier.</summary>
    public Fee Base { get; }

    /// <summary>What an attempt costs that the issuer declined. Default: nothing.</summary>
    public Fee OnDecline { get; init; } = NoFee;

    /// <summary>What an attempt costs that failed technically. Default: nothing.</summary>
    public Fee OnFailure { get; init; } = NoFee;

    /// <summary>The tiers, the highest thresholds first. The first tier that a payment reaches applies.</summary>
    public ImmutableArray<FeeTier> Tiers { get; }

    /// <summary>Whether the charge is the same for every amount and volume.</summary>
    public bool IsFixed { get; }

    /// <summary>The charge for one payment.</summary>
    /// <param name="amountMinor">The amount in minor units.</param>
    /// <param name="monthVolumeMinor">What the channel has processed this month before this payment, in minor units.</param>
    public long For(long amountMinor, long monthVolumeMinor)
    {
        // A negative amount is charged like zero.
        long reached = Math.Max(amountMinor, 0);
        foreach (FeeTier tier in Tiers)
        {
            if (tier.FromMonthVolumeMinor <= monthVolumeMinor && tier.FromAmountMinor <= reached)
            {
                return tier.Fee.For(amountMinor);
            }
        }

        return Base.For(amountMinor);
    }
}
