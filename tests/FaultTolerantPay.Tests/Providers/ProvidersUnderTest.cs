using FaultTolerantPay.Calls;
using FaultTolerantPay.Providers.Calls;
using FaultTolerantPay.Providers.Errors;
using FaultTolerantPay.Providers.Settings;
using FaultTolerantPay.Secrets;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Tests.Fakes;
using FaultTolerantPay.Tests.Secrets;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Tests.Providers;

/// <summary>The access layer with one provider, on a clock of the test.</summary>
internal sealed class ProvidersUnderTest : IDisposable
{
    /// <summary>How long one call may take, as the options say.</summary>
    public static readonly TimeSpan CallTimeout = new ChannelOptions().CallTimeout;

    private readonly Telemetry _telemetry = new();
    private readonly LoggerFactory _loggers;
    private readonly HostCalls _calls;
    private readonly SecretReader _secrets;

    public ProvidersUnderTest(
        IEnumerable<IProviderAdapter>? adapters = null, ProviderSettings[]? settings = null, ICallStarter? starter = null,
        ProviderOptions? options = null)
    {
        Options = new ChangeableOptions<ProviderOptions>(options ?? new ProviderOptions());
        _loggers = new LoggerFactory([Log]);
        _calls = new HostCalls(
            Time, Microsoft.Extensions.Options.Options.Create(new CallOptions()), _loggers.CreateLogger<HostCalls>(), starter);
        _secrets = new SecretReader(_calls, [Vault], Time, new ChangeableOptions<SecretOptions>(new SecretOptions()));
        Settings = new SettingsInForce(
            settings ?? [SettingsOf("alpha")], Options, _secrets, _loggers.CreateLogger<SettingsInForce>());
        Maps = new ErrorMaps(Settings, Options, Time, _telemetry, _loggers.CreateLogger<ErrorMaps>());
        Caller = new ProviderCaller(
            new ProviderRegistry(adapters ?? [Provider]), Settings, new CallContexts(Maps, _secrets), _calls, Time,
            new ProviderCallSettings(CallTimeout, new ChannelOptions().MaxClockSkew), _loggers.CreateLogger<ProviderCaller>());
    }

    public ManualTimeProvider Time { get; } = new();

    public WholeLog Log { get; } = new();

    public ScriptedProvider Provider { get; } = new();

    public ChangeableOptions<ProviderOptions> Options { get; }

    public ScriptedSecrets Vault { get; } = new();

    public SettingsInForce Settings { get; }

    public ErrorMaps Maps { get; }

    public ProviderCaller Caller { get; }

    /// <summary>The settings of a provider with one channel, <c>alpha-1</c> for <c>alpha</c>.</summary>
    public static ProviderSettings SettingsOf(string id, int? maxConcurrentCalls = null, TimeSpan? timeout = null) => new()
    {
        Id = new ProviderId(id),
        Identity = new ProviderIdentity { MerchantNumber = "8800001" },
        Security = new Dictionary<string, string> { ["signingKey"] = "vault:signing", ["lost"] = "vault:lost" },
        Network = new ProviderNetwork
        {
            Address = new Uri("https://pay.example.com"),
            Timeout = timeout,
            MaxConcurrentCalls = maxConcurrentCalls,
        },
        Channels = [new ProviderChannel { Id = new ChannelId($"{id}-1"), Provider = new ProviderId(id) }],
    };

    /// <summary>An order to the channel <c>alpha-1</c>, which may be sent for 5 seconds.</summary>
    public ChannelOrder Order(OperationKind kind = OperationKind.Pay, int number = 1, CardDetails? card = null) => new()
    {
        Channel = new ProviderChannel { Id = new ChannelId("alpha-1"), Provider = new ProviderId("alpha") },
        Kind = kind,
        Reference = number.ToString("x32", null),
        Payment = new TransactionKey(new MerchantId("m"), new OrderId("o")),
        Amount = new Money(1_000, new Currency("CNY")),
        SendBefore = Time.GetUtcNow().AddSeconds(5),
        AgreementNumber = "agr-4711",
        Card = card,
    };

    /// <summary>An order about a card.</summary>
    public static CardOrder CardOrder(OperationKind kind, CardDetails? card = null, string smsCode = "") => new()
    {
        Channel = new ProviderChannel { Id = new ChannelId("alpha-1"), Provider = new ProviderId("alpha") },
        Kind = kind,
        Reference = new string('a', 32),
        Card = card,
        SmsCode = smsCode.AsMemory(),
    };

    public void Dispose()
    {
        Settings.Dispose();
        _telemetry.Dispose();
        _secrets.Dispose();
        _calls.Dispose();
        _loggers.Dispose();
    }
}
