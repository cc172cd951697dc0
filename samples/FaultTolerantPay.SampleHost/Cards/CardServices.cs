using FaultTolerantPay.SampleHost.App;
using FaultTolerantPay.SampleHost.Providers;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Cards;

/// <summary>
/// What a host registers for the bank's services on cards: adapters, their settings and secrets, callbacks over HTTP.
/// </summary>
internal static class CardServices
{
    public static void Add(IServiceCollection services, Func<IServiceProvider, string, Uri?> callbackUrl)
    {
        services.AddFaultTolerantPayAspNetCore();
        services.AddSingleton<ISecretSource, BankSecrets>();
        services.AddSingleton<ProviderWire>();
        services.AddSingleton<IProviderAdapter>(p => new SyncProvider("sync", Wire(p)));
        services.AddSingleton<IProviderAdapter>(p => new CallbackProvider("callback", Wire(p), () => callbackUrl(p, "callback")));
        services.AddSingleton<IProviderAdapter>(p => new PollingProvider("polling", Wire(p)));
    }

    /// <summary>Tells the library the settings of the card providers.</summary>
    /// <param name="pay">The library's builder.</param>
    /// <param name="settings">Where the providers are.</param>
    /// <param name="statements">The bank whose statement files are fetched; null: none are.</param>
    public static void Configure(FaultTolerantPayBuilder pay, CardSettings settings, Uri? statements) => pay
        .Providers([.. settings.Providers.Where(provider => CardChannels.Providers.Contains(provider.Key))
            .Select(provider => Describe(provider, settings) with
            {
                StatementFiles = statements is null ? null : BankStatementFiles.OfCardProvider(statements, provider.Key),
            })])
        .Cards(cards =>
        {
            cards.TokenKey = $"env:{CardSettings.TokenKeyVariable}";
            cards.TokenKeyId = "sample-1";
        });

    private static ProviderSettings Describe(KeyValuePair<string, Uri> provider, CardSettings settings)
    {
        var id = new ProviderId(provider.Key);
        return new ProviderSettings
        {
            Id = id,
            Identity = new ProviderIdentity { MerchantNumber = CardChannels.MerchantNumber },
            Security = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["signingKey"] = $"bank:{provider.Key}",
                ["callbackKey"] = $"bank:{provider.Key}",
            },
            Network = new ProviderNetwork
            {
                Address = provider.Value,
                CallbackAddress = settings.CallbackHost is { } host ? new Uri(host, SampleHostApp.CardCallbackPath + provider.Key) : null,
                Timeout = TimeSpan.FromSeconds(2),
            },
            Channels =
            [
                .. CardChannels.Of(settings.OnlyProvider).Where(channel => channel.ProviderId == provider.Key).Select(
                    channel => new ProviderChannel
                    {
                        Id = new ChannelId(channel.Id),
                        Provider = id,
                        MerchantNumber = CardChannels.MerchantNumberOf(channel),
                    }),
            ],
        };
    }

    private static ProviderWire Wire(IServiceProvider services) => services.GetRequiredService<ProviderWire>();
}
