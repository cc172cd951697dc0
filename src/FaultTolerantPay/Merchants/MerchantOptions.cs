namespace FaultTolerantPay.Merchants;

/// <summary>How merchants are registered at institutions, and how their limits are kept fresh.</summary>
public sealed class MerchantOptions
{
    /// <summary>How long one call to an institution may take: 10 ms to 10 minutes. Default: 10 seconds.</summary>
    public TimeSpan InstitutionTimeLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a registration is tried before it is given up, no answer included: 1 to 1,000. Default: 10.</summary>
    public int RegistrationAttempts { get; set; } = 10;

    /// <summary>The wait after the first failed attempt, doubled with each further one: 1 second to <see cref="LongestRetry"/>. Default: 1 minute.</summary>
    public TimeSpan FirstRetry { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest wait between two attempts: 1 second to 1 day. Default: 1 hour.</summary>
    public TimeSpan LongestRetry { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often the limits of a merchant are fetched: 1 second to 7 days. Keep it well below the allowed age of a limit. Default: 1 hour.</summary>
    public TimeSpan RefreshEvery { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// By how much that interval is shortened, in percent at most, so that merchants that came together do not ask together for ever: 0 to 50.
    /// The same merchant always gets the same share. Default: 10.
    /// </summary>
    public int RefreshSpreadPercent { get; set; } = 10;

    /// <summary>How many merchants one round of the refresher looks after: 1 to 1,000. Default: 100.</summary>
    public int MerchantsPerRound { get; set; } = 100;

    /// <summary>How many of them at once: 1 to 100. Default: 8.</summary>
    public int MerchantsAtOnce { get; set; } = 8;

    /// <summary>How long the refresher rests after a round that found nothing due: 10 ms to 1 hour. Default: 5 seconds.</summary>
    public TimeSpan RestBetweenRounds { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a change is tried when others change the same merchant at the same time: 1 to 100. Default: 10.</summary>
    public int SaveAttempts { get; set; } = 10;
}
