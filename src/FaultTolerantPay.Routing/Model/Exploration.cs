using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Model;

/// <summary>
/// Sends some payments of an operation to another channel than the best one, in order to measure it. The transaction decides which: the
/// same transaction always goes the same way. A payment that was tried before is never used for it, and a channel that a hard rule removes
/// never gets one.
/// </summary>
public sealed record Exploration
{
    /// <summary>The largest <see cref="ShareBasisPoints"/>: 30 %.</summary>
    public const int MaxShareBasisPoints = 3_000;

    /// <summary>How the channel of such a payment is chosen. Default: <see cref="ExplorationMethod.Share"/>.</summary>
    public ExplorationMethod Method { get; init; }

    /// <summary>
    /// With <see cref="ExplorationMethod.Share"/>: the share of the payments, in basis points, 0 to <see cref="MaxShareBasisPoints"/>.
    /// Default: 0.
    /// </summary>
    public int ShareBasisPoints { get; init; }

    /// <summary>The largest amount of such a payment, in minor units of its currency, from 0. Default: no limit.</summary>
    public long MaxAmountMinor { get; init; } = long.MaxValue;

    /// <summary>
    /// How much less such a payment may be worth than with the best channel, by the estimates, in minor units of its currency, from 0. It
    /// needs the rule <see cref="SoftRule.ExpectedValue"/>. Default: no limit.
    /// </summary>
    public long MaxCostMinor { get; init; } = long.MaxValue;

    /// <summary>Other limits for single currencies. Default: none.</summary>
    public ImmutableArray<ExplorationLimit> CurrencyLimits { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(Exploration? other) =>
        other is not null
            && Method == other.Method
            && ShareBasisPoints == other.ShareBasisPoints
            && MaxAmountMinor == other.MaxAmountMinor
            && MaxCostMinor == other.MaxCostMinor
            && CurrencyLimits.SequenceEqual(other.CurrencyLimits);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Method, ShareBasisPoints, MaxAmountMinor, MaxCostMinor, CurrencyLimits.Length);
}
