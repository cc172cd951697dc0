using FaultTolerantPay.SampleHost.Adapters;
using FaultTolerantPay.SampleHost.App;
using FaultTolerantPay.SampleHost.Cards;
using FaultTolerantPay.SampleHost.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.SampleHost.Serve;

/// <summary>A host under load against a bank in a process of its own. Killed and started again on the same store, it goes on.</summary>
internal static class ServeCommand
{
    private const string SecretVariable = "SAMPLEBANK_CALLBACK_SECRET";
    private static readonly TimeSpan MaxSettlingTime = TimeSpan.FromMinutes(3);

    public static Command Command { get; } = new(
        "serve",
        "Runs a host under load against a bank that is started apart, and writes each outcome down after it was answered.",
        [],
        [
            new("--bank", "URL", "Where the sample bank listens.", IsRequired: true),
            new("--store", "PATH", "The store's SQLite file; gone on with when it is there.", IsRequired: true),
            new("--answers", "FILE", "Where answered outcomes are appended, one a line. Default: standard output."),
            new("--run", "ID", "Begins the order numbers of this run, so that no two runs share one. Default: the time."),
            new("--count", "N", "Stops after so many payments. Default: runs until it is stopped.",
                Rule: ValueRule.Number(1, long.MaxValue)),
            new("--at-once", "N", "So many payments at the same time. Default: 16.", Rule: ValueRule.Number(1, 1_000)),
            new("--options", "FILE",
                "Options of the library, as JSON with the section FaultTolerantPay. An edit of caps and admission holds at once. " +
                "Default: no caps."),
            new("--quick", null, "Collects after a second instead of an hour, and so on: for tests."),
            new("--settle", null,
                "No load: only finishes what is under way, and ends when nothing is; after 3 minutes with exit code 1, and says what is " +
                "left."),
            new("--verbose", null, "Logs warnings to standard error."),
        ],
        RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        if (!Uri.TryCreate(invocation.Value("--bank"), UriKind.Absolute, out Uri? bank) || bank.Scheme != Uri.UriSchemeHttp)
        {
            throw new UsageException($"--bank '{invocation.Value("--bank")}': an http address is expected.");
        }

        string run = invocation.Value("--run")
            ?? DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (!OrderId.TryParse(run, null, out _) || run.Length > 32)
        {
            throw new UsageException($"--run '{run}': 1 to 32 visible ASCII characters are expected.");
        }

        IConfigurationRoot? options = invocation.Value("--options") is { } file ? SettingsFile.Read(file, follows: true) : null;
        bool isQuick = invocation.Has("--quick");
        CardSettings? cards = await ReadCardsAsync(bank, invocation.Stop);
        await using WebApplication host = SampleHostApp.Build(new HostSettings
        {
            Store = invocation.Value("--store")!,
            Bank = bank,
            CallbackSecret = ReadSecret(),
            Protector = KeyFile.FromEnvironment(),
            BankTimeout = isQuick ? TimeSpan.FromMilliseconds(800) : TimeSpan.FromSeconds(5),
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
            Cards = cards,
            FetchesStatements = true,
            SplitsPayouts = true,
            Options = options?.GetSection(SampleHostApp.OptionsSection),
            Detection = isQuick ? ShortTimes.Set : null,
        });
        try
        {
            await host.StartAsync(invocation.Stop);
            invocation.Error.Line($"Listens on {host.Urls.First()}, with {SampleHostApp.HealthPath} and {SampleHostApp.OptionsPath}.");
        }
        catch (OptionsValidationException invalid)
        {
            throw new UsageException(invalid.Message);
        }

        try
        {
            if (invocation.Has("--settle"))
            {
                return await Settling.RunAsync(host.Services, MaxSettlingTime, invocation.Error, invocation.Stop);
            }

            using var answers = new AnswerFile(invocation.Value("--answers"), invocation.Out);
            var load = new Load(host.Services, answers, run);
            await load.OnboardAsync(invocation.Stop);
            await load.RunAsync((int)(invocation.Read<long>("--at-once") ?? 16), invocation.Read<long>("--count") ?? long.MaxValue,
                invocation.Stop);
            return load.Contradictions == 0 ? ExitCode.Done : ExitCode.AnswerIsNo;
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
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
