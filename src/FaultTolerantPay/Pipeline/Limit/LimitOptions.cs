namespace FaultTolerantPay.Pipeline.Limit;

/// <summary>How old a per-transaction limit may be, and what happens after that.</summary>
public sealed class LimitOptions
{
    /// <summary>How old a limit may be: 1 minute to 30 days. Default: 1 day.</summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(1);

    /// <summary>What happens with an older one. Default: <see cref="OldLimitPolicy.Refuse"/>.</summary>
    public OldLimitPolicy WhenTooOld { get; set; } = OldLimitPolicy.Refuse;

    /// <summary>The fallback limit in minor units, by ISO 4217 code: 1 or more. Only with <see cref="OldLimitPolicy.Fallback"/>. Default: empty.</summary>
    public IDictionary<string, long> FallbackLimitMinor { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);
}
