using System.Net;
using System.Text.Json;
using FaultTolerantPay.SampleHost.App;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Operate;
using FaultTolerantPay.SampleHost.Serve;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Tests.Serve;

/// <summary>
/// A host whose options are a file: what is wrong in it keeps it from starting, and what is wrong in an edit stands on the page of its
/// health.
/// </summary>
[NonParallelizable]
public sealed class OptionsFileTests
{
    private const string Good =
        """{ "FaultTolerantPay": { "Caps": { "Exposure": [ { "Currency": "EUR", "MaxAmountMinor": 10000 } ] } } }""";

    private string _folder = null!;

    private string OptionsFile => Path.Combine(_folder, "options.json");

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("fault-tolerant-pay-options-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Serve_ErrorInTheFile_NamesItAndEnds()
    {
        await File.WriteAllTextAsync(OptionsFile, Good.Replace("10000", "\"100.00\"", StringComparison.Ordinal));
        string? before = Environment.GetEnvironmentVariable("SAMPLEBANK_CALLBACK_SECRET");
        Environment.SetEnvironmentVariable("SAMPLEBANK_CALLBACK_SECRET", "a secret of the tests");
        try
        {
            using var output = new StringWriter();
            using var error = new StringWriter();
            int code = await new Dispatcher("SampleHost", [ServeCommand.Command]).RunAsync(
                ["serve", "--bank", "http://127.0.0.1:9", "--store", Path.Combine(_folder, "store.db"), "--options", OptionsFile], output,
                error);

            Assert.That(code, Is.EqualTo(ExitCode.NotDone));
            Assert.That(error.ToString(),
                Does.Contain("FaultTolerantPay:Caps:Exposure:0:MaxAmountMinor is '100.00': expected a whole number"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("SAMPLEBANK_CALLBACK_SECRET", before);
        }
    }

    [Test]
    public async Task Health_EditWithAnError_IsDegradedAndNamesIt()
    {
        await File.WriteAllTextAsync(OptionsFile, Good);
        IConfigurationRoot options = new ConfigurationBuilder().AddJsonFile(OptionsFile).Build();
        await using WebApplication host = SampleHostApp.Build(new HostSettings
        {
            Store = Path.Combine(_folder, "store.db"),
            Bank = new Uri("http://127.0.0.1:9"),
            CallbackSecret = "a secret of the tests",
            Options = options.GetSection("FaultTolerantPay"),
            DrivesWork = false,
        });
        await host.StartAsync();
        string before = await HealthOf(host);

        await File.WriteAllTextAsync(OptionsFile, Good.Replace("EUR", "EURO", StringComparison.Ordinal));
        options.Reload();
        string after = await HealthOf(host);

        Assert.That(before,
            Does.StartWith("Healthy\n").And.Contain(
                "faulttolerantpay-options: Healthy. The options in force are those of the configuration."));
        Assert.That(
            after,
            Does.StartWith("Degraded\n").And.Contain(
                "faulttolerantpay-options: Degraded. An edit of the options was not applied: FaultTolerantPay:Caps:Exposure:0:Currency " +
                "is 'EURO'"));
        await host.StopAsync();
    }

    [Test]
    public async Task Options_EditWithAnErrorInARunningHost_ShowsWhatIsInForceAndWhatIsRefusedAndWhy()
    {
        await File.WriteAllTextAsync(OptionsFile, Good);
        IConfigurationRoot options = new ConfigurationBuilder().AddJsonFile(OptionsFile).Build();
        await using WebApplication host = SampleHostApp.Build(new HostSettings
        {
            Store = Path.Combine(_folder, "store.db"),
            Bank = new Uri("http://127.0.0.1:9"),
            CallbackSecret = "a secret of the tests",
            Options = options.GetSection("FaultTolerantPay"),
            DrivesWork = false,
        });
        await host.StartAsync();
        (int before, string sound, _) = await OptionsAsync("--host", host.Urls.First());

        await File.WriteAllTextAsync(OptionsFile, Good.Replace("10000", "\"1e4\"", StringComparison.Ordinal));
        options.Reload();
        (int after, string refused, _) = await OptionsAsync("--host", host.Urls.First());
        (_, string json, _) = await OptionsAsync("--host", host.Urls.First(), "--json");

        Assert.That(before, Is.EqualTo(ExitCode.Done));
        Assert.That(sound, Does.Contain("CapOptions in force: ").And.Contain("10,000").And.Contain("No edit is refused."));
        Assert.That(after, Is.EqualTo(ExitCode.AnswerIsNo));
        Assert.That(refused,
            Does.Contain("10,000").And.Contain("FaultTolerantPay:Caps:Exposure:0:MaxAmountMinor is '1e4': expected a whole number"),
                "the options in force stay in force");
        JsonElement answer = JsonDocument.Parse(json).RootElement;
        Assert.That(answer.GetProperty("refused").GetProperty("errors")[0].GetString(),
            Does.StartWith("FaultTolerantPay:Caps:Exposure:0:MaxAmountMinor is '1e4'"));
        Assert.That(answer.GetProperty("inForce").GetProperty("CapOptions").GetString(), Does.Contain("10,000"));
        await host.StopAsync();
    }

    [TestCase("10000", ExitCode.Done, "No edit is refused.")]
    [TestCase("\"100.00\"", ExitCode.AnswerIsNo, "FaultTolerantPay:Caps:Exposure:0:MaxAmountMinor is '100.00': expected a whole number")]
    public async Task Options_File_IsCheckedWithoutAHost(string amount, int code, string says)
    {
        await File.WriteAllTextAsync(OptionsFile, Good.Replace("10000", amount, StringComparison.Ordinal));

        (int exitCode, string text, string error) = await OptionsAsync("--file", OptionsFile);

        Assert.That((exitCode, error), Is.EqualTo((code, "")));
        Assert.That(text, Does.Contain(says));
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("{ \"FaultTolerantPay\": {")]
    [TestCase("{ \"a\": 1, \"a\": 2 }")]
    [TestCase("{ \"a\": \"\\ud800\" }")]
    public async Task OptionsAndServe_FileThatIsNoSettings_SayWhichAndWhyAndEnd(string content)
    {
        await File.WriteAllTextAsync(OptionsFile, content);

        (int code, _, string error) = await OptionsAsync("--file", OptionsFile);
        using var output = new StringWriter();
        using var served = new StringWriter();
        int serveCode = await new Dispatcher("SampleHost", [ServeCommand.Command]).RunAsync(
            ["serve", "--bank", "http://127.0.0.1:9", "--store", Path.Combine(_folder, "store.db"), "--options", OptionsFile], output,
            served);

        Assert.That(new[] { code, serveCode }, Is.All.EqualTo(ExitCode.NotDone));
        Assert.That(new[] { error, served.ToString() }, Is.All.StartsWith($"{OptionsFile} is no JSON file of settings: "));
    }

    [Test]
    public async Task Options_NoHostThere_SaysSo()
    {
        (int code, _, string error) = await OptionsAsync("--host", "http://127.0.0.1:9");

        Assert.That((code, error.Contains("does not tell its options", StringComparison.Ordinal)), Is.EqualTo((ExitCode.NotDone, true)),
            error);
    }

    private static async Task<(int Code, string Out, string Error)> OptionsAsync(params string[] given)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await new Dispatcher("SampleHost", [OptionsCommand.Command]).RunAsync(["options", .. given], output, error);
        return (code, output.ToString(), error.ToString());
    }

    private static async Task<string> HealthOf(WebApplication host)
    {
        string address = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        using var http = new HttpClient();
        using HttpResponseMessage response = await http.GetAsync(new Uri(new Uri(address), "/health"));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return await response.Content.ReadAsStringAsync();
    }
}
