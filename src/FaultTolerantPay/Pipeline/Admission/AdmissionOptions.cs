namespace FaultTolerantPay.Pipeline.Admission;

/// <summary>What stand-in is open to. Read anew for each decision: a change in the configuration holds from the next payment on.</summary>
public sealed class AdmissionOptions
{
    /// <summary>Merchant categories that are admitted; empty: all. Compared exactly. Default: empty.</summary>
    public ISet<string> AllowedCategories { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Merchant categories that are not admitted, even where <see cref="AllowedCategories"/> has them. Compared exactly. Default: empty.</summary>
    public ISet<string> DeniedCategories { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>ISO 4217 codes of the currencies in which the bank stands in; empty: every currency in which the merchant is paid. Default: empty.</summary>
    public ISet<string> Currencies { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Ids of merchants that are not admitted. Default: empty.</summary>
    public ISet<string> BlockedMerchants { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Ids of customers that are not admitted. Default: empty.</summary>
    public ISet<string> BlockedCustomers { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>The smallest amount that is admitted, in minor units, by ISO 4217 code: 1 or more. A currency that is not here has none. Default: empty.</summary>
    public IDictionary<string, long> SmallestAmountMinor { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>When the stand-in programme runs; empty: always. At most 100 windows. Default: empty.</summary>
    public IList<ProgrammeWindow> Hours { get; init; } = [];

    /// <summary>The time zone of <see cref="Hours"/>, by its IANA name such as <c>Asia/Shanghai</c>. Default: <c>Etc/UTC</c>.</summary>
    public string TimeZone { get; set; } = "Etc/UTC";

    /// <summary>How long an outage may last before stand-in ends for it: 1 minute to 30 days; null: without end. Default: 1 day.</summary>
    public TimeSpan? LongestOutage { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Whether a payment must name how the customer can be debited later, at an institution that has a collection channel. False only where the
    /// business system posts the debits itself after the fault. Default: true.
    /// </summary>
    public bool RequireCollectionMeans { get; set; } = true;
}
