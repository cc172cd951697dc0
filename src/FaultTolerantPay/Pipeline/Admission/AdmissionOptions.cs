using FaultTolerantPay.Configuration;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>
/// For which payments the bank may stand in. The options are read for each decision: a configuration change applies from the next payment
/// on.
/// </summary>
public sealed class AdmissionOptions
{
    /// <summary>The rules that validate these options.</summary>
    internal static readonly OptionRules<AdmissionOptions> Rules = new OptionRules<AdmissionOptions>()
        .Texts(o => o.AllowedCategories, (o, value) => o.AllowedCategories = Set(value), category => category.Length > 0, "a category")
        .Texts(o => o.DeniedCategories, (o, value) => o.DeniedCategories = Set(value), category => category.Length > 0, "a category")
        .Texts(
            o => o.Currencies, (o, value) => o.Currencies = Set(value), CurrencyAmounts.IsKnown, CurrencyAmounts.ExpectedCode,
            CurrencyAmounts.KnownCodes)
        .Texts(
            o => o.BlockedMerchants, (o, value) => o.BlockedMerchants = Set(value), Identifier.IsValid,
            $"an id of {Identifier.Expectation}")
        .Texts(
            o => o.BlockedCustomers, (o, value) => o.BlockedCustomers = Set(value), Identifier.IsValid,
            $"an id of {Identifier.Expectation}")
        .Amounts(
            o => o.MinAmountMinor, (o, value) => o.MinAmountMinor = value, CurrencyAmounts.IsKnown, CurrencyAmounts.ExpectedCode,
            CurrencyAmounts.KnownCodes)
        .Items(o => o.ProgrammeHours, (o, value) => o.ProgrammeHours = [.. value], ProgrammeWindow.Rules)
        .Must(o => o.ProgrammeHours, o => o.ProgrammeHours is not { Count: > MaxWindows }, "at most 100 windows")
        .Text(o => o.TimeZone, (o, value) => o.TimeZone = value, ZoneNames.IsKnown, ZoneNames.Expected, ZoneNames.All)
        .Flag(o => o.RequireMandate, (o, value) => o.RequireMandate = value)
        .Between(o => o.MaxOutage, (o, value) => o.MaxOutage = value, TimeSpan.FromMinutes(1), TimeSpan.FromDays(365));

    private const int MaxWindows = 100;

    /// <summary>Merchant categories that are admitted; empty: all. Compared exactly. Default: empty.</summary>
    public ISet<string> AllowedCategories { get; set; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>
    /// Merchant categories that are refused, even if <see cref="AllowedCategories"/> contains them. Compared exactly. Default: empty.
    /// </summary>
    public ISet<string> DeniedCategories { get; set; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>
    /// ISO 4217 codes of the currencies in which the bank stands in; empty: every currency in which the merchant is paid. Default: empty.
    /// </summary>
    public ISet<string> Currencies { get; set; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Ids of merchants that are refused. Default: empty.</summary>
    public ISet<string> BlockedMerchants { get; set; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Ids of customers that are refused. Default: empty.</summary>
    public ISet<string> BlockedCustomers { get; set; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>
    /// The smallest amount that is admitted, in minor units, by ISO 4217 code: 1 or more. A currency without an entry has no minimum.
    /// Default: empty.
    /// </summary>
    public IDictionary<string, long> MinAmountMinor { get; set; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>When the stand-in programme runs; empty: always. At most 100 windows. Default: empty.</summary>
    public IList<ProgrammeWindow> ProgrammeHours { get; set; } = [];

    /// <summary>
    /// The time zone of <see cref="ProgrammeHours"/>, by its IANA name such as <c>Asia/Shanghai</c>. Default: <c>Etc/UTC</c>.
    /// </summary>
    public string TimeZone { get; set; } = "Etc/UTC";

    /// <summary>How long stand-in continues during one outage.</summary>
    /// <value>Range: 1 min to 365 d. Default: 1 d.</value>
    public TimeSpan MaxOutage { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Whether a payment must bring a mandate at an institution that has a collection channel. Set it to false only if the business system
    /// itself posts the debits after the fault. Default: true.
    /// </summary>
    public bool RequireMandate { get; set; } = true;

    private static HashSet<string> Set(IEnumerable<string> texts) => new(texts, StringComparer.Ordinal);
}
