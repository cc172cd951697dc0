using FaultTolerantPay.Advances;

namespace FaultTolerantPay.Pipeline.Settlement;

/// <summary>The most that may be outstanding in one scope and currency.</summary>
public sealed class ExposureCap
{
    /// <summary>Whose exposure.</summary>
    public CounterScope Scope { get; set; } = CounterScope.All;

    /// <summary>The one merchant, customer, institution or outage that the cap is for; null: each of them. A cap for one replaces the cap for each.</summary>
    public string? Id { get; set; }

    /// <summary>The currency, as an ISO 4217 code.</summary>
    public string Currency { get; set; } = "";

    /// <summary>The largest sum of exposures in minor units: 0 or more; null: no limit of the amount.</summary>
    public long? MaxAmountMinor { get; set; }

    /// <summary>The largest number of advances with exposure: 0 or more; null: no limit of the count.</summary>
    public long? MaxCount { get; set; }
}
