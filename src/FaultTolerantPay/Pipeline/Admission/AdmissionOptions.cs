using FaultTolerantPay.Configuration;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Pipeline.Admission;

/// <summary>What stand-in is open to. Read anew for each decision: a change in the configuration holds from the next payment on.</summary>
public sealed class AdmissionOptions
{
    /// <summary>What each option must be.</summary>
    public static OptionRules<AdmissionOptions> Rules { get; } = new OptionRules<AdmissionOptions>()
        .Must(o => o.AllowedCategories, o => o.AllowedCategories is not null, "a set of categories, or an empty one")
        .Must(o => o.DeniedCategories, o => o.DeniedCategories is not null, "a set of categories, or an empty one")
        .Must(o => o.Currencies, o => o.Currencies is not null && o.Currencies.All(CurrencyAmounts.IsKnown), CurrencyAmounts.ExpectedCodes)
        .Must(o => o.BlockedMerchants, o => o.BlockedMerchants is not null && o.BlockedMerchants.All(Identifier.IsValid), $"ids of {Identifier.Expectation}")
        .Must(o => o.BlockedCustomers, o => o.BlockedCustomers is not null && o.BlockedCustomers.All(Identifier.IsValid), $"ids of {Identifier.Expectation}")
        .Must(o => o.SmallestAmountMinor, o => CurrencyAmounts.AreValid(o.SmallestAmountMinor), CurrencyAmounts.ExpectedAmounts)
        .Must(o => o.Hours, o => o.Hours is { Count: <= MostWindows }, "at most 100 windows")
        .Must(o => o.Hours, o => o.Hours is null || o.Hours.All(window => window is not null && Enum.IsDefined(window.Day)), "windows on a day of the week")
        .Must(o => o.TimeZone, o => o.TimeZone is not null && TimeZoneInfo.TryFindSystemTimeZoneById(o.TimeZone, out _), "a time zone that this machine knows, such as Asia/Shanghai")
        .Between(o => o.LongestOutage, TimeSpan.FromMinutes(1), TimeSpan.FromDays(365));

    private const int MostWindows = 100;

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

    /// <summary>How long an outage may last before stand-in ends for it.</summary>
    /// <value>Range: 1 min to 365 d. Default: 1 d.</value>
    public TimeSpan LongestOutage { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Whether a payment must name how the customer can be debited later, at an institution that has a collection channel. False only where the
    /// business system posts the debits itself after the fault. Default: true.
    /// </summary>
    public bool RequireCollectionMeans { get; set; } = true;
}
