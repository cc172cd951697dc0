using System.Collections.Frozen;
using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Model;

/// <summary>
/// A logical channel: the unit of routing. It has one set of limits and fees; where a provider's limits or fees differ by bank, it has one
/// channel per bank. Amounts are minor units of the request's currency, so a provider with different limits per currency also has one
/// channel per currency.
/// </summary>
public sealed record Channel
{
    /// <summary>
    /// The largest <see cref="Weight"/> and <see cref="Priority"/>, and the largest <see cref="SuccessRateBasisPoints"/> times 100.
    /// </summary>
    public const int MaxValue = 1_000_000;

    /// <summary>The longest <see cref="SettlementDelay"/>: 3,650 days.</summary>
    public static readonly TimeSpan MaxSettlementDelay = TimeSpan.FromDays(3_650);

    /// <summary>The longest <see cref="TypicalLatency"/>: a day.</summary>
    public static readonly TimeSpan MaxLatency = TimeSpan.FromDays(1);

    /// <summary>The id, unique in the catalogue. Case matters.</summary>
    public required string Id { get; init; }

    /// <summary>The provider of this channel.</summary>
    public required string ProviderId { get; init; }

    /// <summary>
    /// The supported values by dimension id. Every required dimension must be present. A missing optional dimension counts as
    /// <see cref="SupportedValues.Without"/>.
    /// </summary>
    public required IReadOnlyDictionary<string, SupportedValues> Supports { get; init; }

    /// <summary>The amounts that it accepts. Default: any.</summary>
    public AmountRange Amount { get; init; } = AmountRange.Any;

    /// <summary>What it charges in every currency without an entry in <see cref="CurrencyFees"/>. Default: nothing.</summary>
    public FeePlan Fees { get; init; } = FeePlan.Free;

    /// <summary>
    /// What it charges in single currencies: a fixed part of 25 is 0.25 EUR and 25 JPY. It needs
    /// <see cref="RoutingSchema.CurrencyDimension"/>. Default: none.
    /// </summary>
    public ImmutableArray<CurrencyFees> CurrencyFees { get; init; } = [];

    /// <summary>0 to <see cref="MaxValue"/>; a higher priority is preferred. Default: 0.</summary>
    public int Priority { get; init; }

    /// <summary>
    /// Its weight in a weighted split, 0 to <see cref="MaxValue"/>; a channel with weight 0 comes after all others. Default: 1.
    /// </summary>
    public int Weight { get; init; } = 1;

    /// <summary>How long after the payment the money is settled, zero to <see cref="MaxSettlementDelay"/>. Default: zero.</summary>
    public TimeSpan SettlementDelay { get; init; }

    /// <summary>The time zone of its hours and of its quotas' days and months, as an IANA name. Default: UTC.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>When it is open. Default: always.</summary>
    public Schedule Schedule { get; init; } = Schedule.Always;

    /// <summary>Its quota per day. Default: no limit.</summary>
    public Quota DayQuota { get; init; } = Quota.None;

    /// <summary>Its quota per month. Default: no limit.</summary>
    public Quota MonthQuota { get; init; } = Quota.None;

    /// <summary>
    /// The share of approvals among approvals and declines, 0 to 10,000 hundredths of a percent; used until there are enough measurements.
    /// Default: 10,000.
    /// </summary>
    public int SuccessRateBasisPoints { get; init; } = 10_000;

    /// <summary>
    /// How long an attempt takes, zero to <see cref="MaxLatency"/>; used until there are enough measurements. Default: zero.
    /// </summary>
    public TimeSpan TypicalLatency { get; init; }

    /// <summary>The volume per month that was promised to the provider, in minor units. Default: 0, none.</summary>
    public long MinMonthVolumeMinor { get; init; }

    /// <summary>
    /// Its capabilities, by the names that the schema declares: partial refund, increment of a preauthorisation. Default: none.
    /// </summary>
    public ImmutableArray<string> Capabilities { get; init; } = [];

    /// <summary>
    /// The details of the cardholder that it requires, by the names that the schema declares: name, id number, phone. Default: none.
    /// </summary>
    public ImmutableArray<string> VerificationElements { get; init; } = [];

    /// <summary>The values of a dimension that it supports, with the default for an optional dimension that is missing.</summary>
    /// <param name="dimension">A dimension of the catalogue's schema.</param>
    public SupportedValues SupportsOf(Dimension dimension)
    {
        ArgumentNullException.ThrowIfNull(dimension);
        return Supports.TryGetValue(dimension.Id, out SupportedValues? values) ? values
            : dimension.Kind == DimensionKind.Optional ? SupportedValues.Without
            : SupportedValues.Of();
    }

    /// <summary>The fees in a currency.</summary>
    /// <param name="currency">A value of the schema's currency dimension; null if the request has none.</param>
    public FeePlan FeesIn(string? currency)
    {
        foreach (CurrencyFees fees in CurrencyFees)
        {
            if (fees.Currency == currency)
            {
                return fees.Fees;
            }
        }

        return Fees;
    }

    /// <summary>Creates a dictionary of supported values, for <see cref="Supports"/>.</summary>
    /// <param name="values">Dimension ids and the supported values of each.</param>
    public static IReadOnlyDictionary<string, SupportedValues> Supporting(
        params IEnumerable<(string DimensionId, SupportedValues Values)> values) =>
        values.ToFrozenDictionary(v => v.DimensionId, v => v.Values, StringComparer.Ordinal);

    /// <summary>Whether it has a quota of its own.</summary>
    internal bool HasQuota => !DayQuota.IsNone || !MonthQuota.IsNone;

    /// <inheritdoc/>
    public override string ToString() => Id;
}
