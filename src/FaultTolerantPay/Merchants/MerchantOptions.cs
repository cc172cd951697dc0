using FaultTolerantPay.Configuration;

namespace FaultTolerantPay;

/// <summary>How merchants are registered at institutions, and how their limits are kept up to date.</summary>
public sealed class MerchantOptions
{
    /// <summary>The rules that validate these options.</summary>
    internal static readonly OptionRules<MerchantOptions> Rules = new OptionRules<MerchantOptions>()
        .Between(
            o => o.InstitutionTimeout, (o, value) => o.InstitutionTimeout = value, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10))
        .Between(o => o.MaxRegistrationAttempts, (o, value) => o.MaxRegistrationAttempts = value, 1, 1_000)
        .Between(o => o.MinRetryDelay, (o, value) => o.MinRetryDelay = value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1))
        .Between(o => o.MaxRetryDelay, (o, value) => o.MaxRetryDelay = value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1))
        .Must(o => o.MaxRetryDelay, o => o.MaxRetryDelay >= o.MinRetryDelay, "MinRetryDelay or more")
        .Between(o => o.RefreshInterval, (o, value) => o.RefreshInterval = value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(7))
        .Between(o => o.MaxRefreshSpreadPercent, (o, value) => o.MaxRefreshSpreadPercent = value, 0, 50)
        .Between(o => o.MaxMerchantsPerRound, (o, value) => o.MaxMerchantsPerRound = value, 1, 1_000)
        .Between(o => o.MaxConcurrentMerchants, (o, value) => o.MaxConcurrentMerchants = value, 1, 100)
        .Between(o => o.IdleDelay, (o, value) => o.IdleDelay = value, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1))
        .Between(o => o.MaxSaveAttempts, (o, value) => o.MaxSaveAttempts = value, 1, 100);

    /// <summary>How long one call to an institution may take.</summary>
    /// <value>Range: 10 ms to 10 min. Default: 10 s.</value>
    public TimeSpan InstitutionTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Maximum number of attempts to register a merchant at an institution. Attempts without an answer count.</summary>
    /// <value>Range: 1 to 1,000. Default: 10.</value>
    public int MaxRegistrationAttempts { get; set; } = 10;

    /// <summary>The wait after the first failed attempt, doubled with each further one.</summary>
    /// <value>Range: 1 s to 1 d. Default: 1 min.</value>
    public TimeSpan MinRetryDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest wait between two attempts; at least <see cref="MinRetryDelay"/>.</summary>
    /// <value>Range: 1 s to 1 d. Default: 1 h.</value>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often the limits of a merchant are fetched. Keep it well below the maximum age of a limit.</summary>
    /// <value>Range: 1 s to 7 d. Default: 1 h.</value>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// The maximum percentage by which the interval is shortened, so that merchants onboarded together are not refreshed together for ever.
    /// The shortening is always the same for the same merchant.
    /// </summary>
    /// <value>Range: 0 to 50. Default: 10.</value>
    public int MaxRefreshSpreadPercent { get; set; } = 10;

    /// <summary>Maximum number of merchants that the refresher processes in one round.</summary>
    /// <value>Range: 1 to 1,000. Default: 100.</value>
    public int MaxMerchantsPerRound { get; set; } = 100;

    /// <summary>Maximum number of merchants that the refresher processes concurrently.</summary>
    /// <value>Range: 1 to 100. Default: 8.</value>
    public int MaxConcurrentMerchants { get; set; } = 8;

    /// <summary>How long the refresher waits after a round that found nothing due.</summary>
    /// <value>Range: 10 ms to 1 h. Default: 5 s.</value>
    public TimeSpan IdleDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Maximum number of attempts to save a change while others change the same merchant concurrently.</summary>
    /// <value>Range: 1 to 100. Default: 10.</value>
    public int MaxSaveAttempts { get; set; } = 10;
}
