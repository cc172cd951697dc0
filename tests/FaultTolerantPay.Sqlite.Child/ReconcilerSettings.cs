namespace FaultTolerantPay.Sqlite.Child;

/// <summary>
/// The providers of a node that compares statements: a channel whose statements are in the format of ledgers, and the account on which it
/// settles.
/// </summary>
public static class ReconcilerSettings
{
    /// <summary>The provider of the channel, as samples of payments have it.</summary>
    public static readonly ProviderId Provider = new("provider-1");

    /// <summary>The bank's account.</summary>
    public static readonly ProviderId Account = new("account");

    /// <summary>The merchant number at the provider, which entries of the account mention.</summary>
    public const string MerchantNumber = "8800001";

    /// <summary>The number of the account.</summary>
    public const string AccountNumber = "6820101";

    /// <summary>The time on the clock of such a node when it starts.</summary>
    public static readonly DateTimeOffset Now = new(2026, 1, 13, 2, 0, 0, TimeSpan.Zero);

    /// <summary>Both settings.</summary>
    public static ProviderSettings[] All =>
    [
        Of(Provider, MerchantNumber, "channel-1", "ledger", new ProviderSettlement { Account = Account }),
        Of(Account, AccountNumber, "none", "mt940", null),
    ];

    private static ProviderSettings Of(
        ProviderId provider, string merchantNumber, string channel, string format, ProviderSettlement? settlement) => new()
        {
            Id = provider,
            Identity = new ProviderIdentity { MerchantNumber = merchantNumber },
            Network = new ProviderNetwork { Address = new Uri("https://localhost/") },
            Channels = [new ProviderChannel { Id = new ChannelId(channel), Provider = provider }],
            StatementFiles = new ProviderStatementFiles
            {
                Address = new Uri("https://files.example.com"),
                Format = format,
                ReadyAt = new TimeOnly(1, 0),
                TimeZone = "Etc/UTC",
                Settlement = settlement,
            },
        };
}
