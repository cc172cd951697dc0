using FaultTolerantPay.Simulation.Runs;

namespace FaultTolerantPay.Simulation.Cards;

/// <summary>Who pays by card, where, and through which channels.</summary>
internal static class CardPeople
{
    public static readonly Currency Cny = new("CNY");
    public static readonly MerchantId Shop = new("shop");

    /// <summary>One answers at once, one by callbacks, one only when it is asked. The first has two logical channels.</summary>
    public static readonly ProviderId AtOnce = new("atonce");
    public static readonly ProviderId CallsBack = new("callsback");
    public static readonly ProviderId Polled = new("polled");
    public static readonly ProviderId[] Providers = [AtOnce, CallsBack, Polled];
    public static readonly ChannelId[] Channels = [new("atonce-1"), new("atonce-2"), new("callsback-1"), new("polled-1")];

    /// <summary>The numbers are in no store, log or exception (M8).</summary>
    public static readonly string[] Cards =
        [.. Enumerable.Range(0, 6).Select(card => $"622202123456789{card}{card}{(card * 7) % 10}3")];

    public static ProviderId ProviderOf(ChannelId channel) => new(channel.Value![..channel.Value!.IndexOf('-', StringComparison.Ordinal)]);

    public static string MerchantNumberOf(ChannelId channel) => $"{channel}-m";

    /// <summary>The card with what may be nowhere else; the library clears it.</summary>
    public static CardDetails Details(int card) => new(Cards[card])
    {
        HolderName = $"{People.Secret} holder {card}".AsMemory(),
        Phone = $"{People.Secret}-138{card}".AsMemory(),
        Cvv2 = $"{People.Secret}-cvv2".AsMemory(),
        Expiry = $"{People.Secret}-expiry".AsMemory(),
    };

    public static ProviderSettings SettingsOf(ProviderId provider) => new()
    {
        Id = provider,
        Identity = new ProviderIdentity { MerchantNumber = $"{provider}-m" },
        Network = new ProviderNetwork { Address = new Uri("https://localhost/") },
        Channels =
        [
            .. Channels.Where(channel => ProviderOf(channel) == provider).Select(channel => new ProviderChannel
            {
                Id = channel,
                Provider = provider,
                MerchantNumber = MerchantNumberOf(channel),
            }),
        ],
    };
}
