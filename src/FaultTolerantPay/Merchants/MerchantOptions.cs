using FaultTolerantPay.Configuration;

namespace FaultTolerantPay.Merchants;

/// <summary>How merchants are registered at institutions, and how their limits are kept fresh.</summary>
public sealed class MerchantOptions
{
    /// <summary>What each option must be.</summary>
    public static readonly OptionRules<MerchantOptions> Rules = new OptionRules<MerchantOptions>()
        .Between(o => o.InstitutionTimeLimit, (o, value) => o.InstitutionTimeLimit = value, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10))
        .Between(o => o.RegistrationAttempts, (o, value) => o.RegistrationAttempts = value, 1, 1_000)
        .Between(o => o.FirstRetry, (o, value) => o.FirstRetry = value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1))
        .Between(o => o.LongestRetry, (o, value) => o.LongestRetry = value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1))
        .Must(o => o.LongestRetry, o => o.LongestRetry >= o.FirstRetry, "FirstRetry or more")
        .Between(o => o.RefreshEvery, (o, value) => o.RefreshEvery = value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(7))
        .Between(o => o.RefreshSpreadPercent, (o, value) => o.RefreshSpreadPercent = value, 0, 50)
        .Between(o => o.MerchantsPerRound, (o, value) => o.MerchantsPerRound = value, 1, 1_000)
        .Between(o => o.MerchantsAtOnce, (o, value) => o.MerchantsAtOnce = value, 1, 100)
        .Between(o => o.RestBetweenRounds, (o, value) => o.RestBetweenRounds = value, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1))
        .Between(o => o.SaveAttempts, (o, value) => o.SaveAttempts = value, 1, 100);

    /// <summary>How long one call to an institution may take.</summary>
    /// <value>Range: 10 ms to 10 min. Default: 10 s.</value>
    public TimeSpan InstitutionTimeLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a registration is tried before it is given up, no answer included.</summary>
    /// <value>Range: 1 to 1,000. Default: 10.</value>
    public int RegistrationAttempts { get; set; } = 10;

    /// <summary>The wait after the first failed attempt, doubled with each further one.</summary>
    /// <value>Range: 1 s to 1 d. Default: 1 min.</value>
    public TimeSpan FirstRetry { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest wait between two attempts; at least <see cref="FirstRetry"/>.</summary>
    /// <value>Range: 1 s to 1 d. Default: 1 h.</value>
    public TimeSpan LongestRetry { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often the limits of a merchant are fetched. Keep it well below the allowed age of a limit.</summary>
    /// <value>Range: 1 s to 7 d. Default: 1 h.</value>
    public TimeSpan RefreshEvery { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// By how much that interval is shortened, in percent at most, so that merchants that came together do not ask together for ever.
    /// The same merchant always gets the same share.
    /// </summary>
    /// <value>Range: 0 to 50. Default: 10.</value>
    public int RefreshSpreadPercent { get; set; } = 10;

    /// <summary>How many merchants one round of the refresher looks after.</summary>
    /// <value>Range: 1 to 1,000. Default: 100.</value>
    public int MerchantsPerRound { get; set; } = 100;

    /// <summary>How many of them at once.</summary>
    /// <value>Range: 1 to 100. Default: 8.</value>
    public int MerchantsAtOnce { get; set; } = 8;

    /// <summary>How long the refresher rests after a round that found nothing due.</summary>
    /// <value>Range: 10 ms to 1 h. Default: 5 s.</value>
    public TimeSpan RestBetweenRounds { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a change is tried when others change the same merchant at the same time.</summary>
    /// <value>Range: 1 to 100. Default: 10.</value>
    public int SaveAttempts { get; set; } = 10;
}
