using FaultTolerantPay.SampleHost.Adapters;
using FaultTolerantPay.SampleHost.App;
using FaultTolerantPay.SampleHost.Cards;
using FaultTolerantPay.SampleHost.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.SampleHost.Serve;

/// <summary>What every command that runs a host takes, and the host of it.</summary>
internal static class HostCommandOptions
{
    private const string SecretVariable = "SAMPLEBANK_CALLBACK_SECRET";

    /// <summary>The options of both commands that run a host.</summary>
    public static IReadOnlyList<Option> All { get; } =
    [
        new("--bank", "URL", "Where the sample bank listens.", IsRequired: true),
        new("--store", "PATH",
            "The store's SQLite file, gone on with when it is there, or a connection string of PostgreSQL that begins with Host=.",
            IsRequired: true),
        new("--migration-connection", "CONNECTION",
            "Of a store in PostgreSQL: how the schema's owner connects, who migrates it. Default: it is only checked."),
        new("--options", "FILE",
            "Options of the library, as JSON with the section FaultTolerantPay. An edit of caps and admission holds at once. " +
            "Default: no caps."),
        new("--quick", null, "Collects after a second instead of an hour, and so on: for tests."),
        new("--bank-timeout", "TIME", "How long a call to the bank may take. Default: 5s, with --quick 0.8 s.", Rule: ValueRule.Length),
        new("--verbose", null, "Logs warnings to standard error."),
    ];

    /// <summary>Reads what a host is made of.</summary>
    public static async Task<HostSettings> ReadAsync(Invocation invocation)
    {
        if (!Uri.TryCreate(invocation.Value("--bank"), UriKind.Absolute, out Uri? bank) || bank.Scheme != Uri.UriSchemeHttp)
        {
            throw new UsageException($"--bank '{invocation.Value("--bank")}': an http address is expected.");
        }

        IConfigurationRoot? options = invocation.Value("--options") is { } file ? SettingsFile.Read(file, follows: true) : null;
        bool isQuick = invocation.Has("--quick");
        return new HostSettings
        {
            Store = invocation.Value("--store")!,
            MigrationConnection = invocation.Value("--migration-connection"),
            Bank = bank,
            CallbackSecret = ReadSecret(),
            Protector = KeyFile.FromEnvironment(),
            BankTimeout = invocation.Read<TimeSpan>("--bank-timeout") is { } given ? given
                : isQuick ? TimeSpan.FromMilliseconds(800) : TimeSpan.FromSeconds(5),
            Log = invocation.Has("--verbose") ? LogLevel.Warning : LogLevel.None,
            Configure = builder =>
            {
                // Without a file nothing is at stake: the bank is a sample.
                if (options is null)
                {
                    builder.NoCaps();
                }

                if (isQuick)
                {
                    ShortTimes.Set(builder);
                }
            },
            Cards = await ReadCardsAsync(bank, invocation.Stop),
            FetchesStatements = true,
            SplitsPayouts = true,
            Options = options?.GetSection(SampleHostApp.OptionsSection),
            Detection = isQuick ? ShortTimes.Set : null,
        };
    }

    /// <summary>Starts a host, and says where it listens.</summary>
    public static async Task StartAsync(WebApplication host, Invocation invocation, params IEnumerable<string> paths)
    {
        try
        {
            await host.StartAsync(invocation.Stop);
            invocation.Error.Line($"Listens on {host.Urls.First()}, with {string.Join(" and ", paths)}.");
        }
        catch (OptionsValidationException invalid)
        {
            throw new UsageException(invalid.Message);
        }
        catch (StoreException failure)
        {
            throw new UsageException(failure.Message);
        }
    }

    /// <summary>With the secret of the bank's card providers in the environment, the host also takes their callbacks.</summary>
    private static async Task<CardSettings?> ReadCardsAsync(Uri bank, CancellationToken stop)
    {
        if (Environment.GetEnvironmentVariable(CardSettings.SecretVariable) is null)
        {
            return null;
        }

        string[] errors = [.. CardSettings.EnvironmentErrors()];
        return errors.Length == 0 ? new CardSettings { Providers = await CardHost.FindProvidersAsync(bank, stop) }
            : throw new UsageException(string.Join('\n', errors));
    }

    private static string ReadSecret() =>
        Environment.GetEnvironmentVariable(SecretVariable) is { Length: >= CallbackEndpoint.MinSecretLength } secret
            ? secret
            : throw new UsageException(
                $"The environment variable {SecretVariable} is missing or shorter than " +
                $"{CallbackEndpoint.MinSecretLength} characters: the secret that the bank signs callbacks with is expected.");
}
