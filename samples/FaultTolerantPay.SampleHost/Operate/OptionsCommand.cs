using System.Net.Http.Json;
using System.Text.Json;
using FaultTolerantPay.SampleHost.App;
using FaultTolerantPay.SampleHost.CommandLine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>The options in force in a running host and the edit that it refused; or whether a file of options would be taken.</summary>
internal static class OptionsCommand
{
    private static readonly Option Host =
        new("--host", "URL", "A running host, as serve names its address: what is in force there, and the edit that it refused.");
    private static readonly Option File =
        new("--file", "FILE", "A file of options: whether a host would take it, and what would be in force.");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static Command Command { get; } = new(
        "options",
        "Shows the options in force in a running host with the edit that it refused, or checks a file of options. Exit code 1 where " +
        "something is refused.",
        [],
        [Host, File, QueryOptions.Json],
        RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        OptionsPage.OptionsAnswer answer = (invocation.Value(Host.Name), invocation.Value(File.Name)) switch
        {
            ({ } host, null) => await AskAsync(host, invocation.Stop),
            (null, { } file) => Check(file),
            _ => throw new UsageException($"One of {Host.Shown} and {File.Shown} is expected."),
        };
        if (invocation.Has(QueryOptions.Json.Name))
        {
            JsonAnswer.Write(invocation.Out, answer);
        }
        else
        {
            Show(invocation, answer);
        }

        return answer.Refused is null ? ExitCode.Done : ExitCode.AnswerIsNo;
    }

    private static void Show(Invocation invocation, OptionsPage.OptionsAnswer answer)
    {
        foreach ((string name, string options) in answer.InForce)
        {
            invocation.Out.Line($"{name} in force: {options}.");
        }

        foreach (string name in answer.AwaitingRestart)
        {
            invocation.Out.Line($"{name} was edited: the edit holds after a restart.");
        }

        if (answer.Refused is not { } refused)
        {
            invocation.Out.Line("No edit is refused.");
            return;
        }

        invocation.Out.Line($"Refused since {QueryOptions.Shown(refused.At)}:");
        foreach (string error in refused.Errors)
        {
            invocation.Out.Line($"  {error}");
        }
    }

    private static async Task<OptionsPage.OptionsAnswer> AskAsync(string host, CancellationToken stop)
    {
        if (!Uri.TryCreate(host, UriKind.Absolute, out Uri? address) || address.Scheme != Uri.UriSchemeHttp)
        {
            throw new UsageException($"{Host.Name} '{host}': an http address is expected.");
        }

        using var http = new HttpClient { BaseAddress = address, Timeout = Patience };
        try
        {
            return await http.GetFromJsonAsync<OptionsPage.OptionsAnswer>(SampleHostApp.OptionsPath, stop)
                ?? throw new UsageException($"{address} answers with no options.");
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException
            || (failure is OperationCanceledException && !stop.IsCancellationRequested))
        {
            throw new UsageException($"{address} does not tell its options: {failure.Message}");
        }
    }

    /// <summary>What a host would say of the file at its start; nothing runs, and no store is opened.</summary>
    private static OptionsPage.OptionsAnswer Check(string file)
    {
        using var configuration = (ConfigurationRoot)SettingsFile.Read(file, follows: false);
        var services = new ServiceCollection();
        SampleHostApp.AddServices(services,
            new HostSettings
            {
                Store = "not opened",
                Bank = new Uri("http://127.0.0.1:9"),
                CallbackSecret = "",
                Options = configuration.GetSection(SampleHostApp.OptionsSection),
            });
        using ServiceProvider provider = services.BuildServiceProvider();
        try
        {
            return OptionsPage.Answer(provider.GetRequiredService<IOptionsStatus>());
        }
        catch (OptionsValidationException invalid)
        {
            return new OptionsPage.OptionsAnswer(new Dictionary<string, string>(),
                new OptionsPage.RefusedAnswer(TimeProvider.System.GetUtcNow(), [.. invalid.Failures]), []);
        }
    }
}
