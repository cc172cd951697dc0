using System.Net;
using FaultTolerantPay.SampleHost.App;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Serve;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Tests.Serve;

/// <summary>A host whose options are a file: what is wrong in it keeps it from starting, and what is wrong in an edit stands on the page of its health.</summary>
[NonParallelizable]
public sealed class OptionsFileTests
{
    private const string Good = """{ "FaultTolerantPay": { "Caps": { "Exposure": [ { "Currency": "EUR", "MaxAmountMinor": 10000 } ] } } }""";

    private string _folder = null!;

    private string OptionsFile => Path.Combine(_folder, "options.json");

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("fault-tolerant-pay-options-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Serve_MistakeInTheFile_NamesItAndEnds()
    {
        await File.WriteAllTextAsync(OptionsFile, Good.Replace("10000", "\"100.00\"", StringComparison.Ordinal));
        string? before = Environment.GetEnvironmentVariable("SAMPLEBANK_CALLBACK_SECRET");
        Environment.SetEnvironmentVariable("SAMPLEBANK_CALLBACK_SECRET", "a secret of the tests");
        try
        {
            using var output = new StringWriter();
            using var error = new StringWriter();
            int code = await new Dispatcher("SampleHost", [ServeCommand.Command]).RunAsync(
                ["serve", "--bank", "http://127.0.0.1:9", "--store", Path.Combine(_folder, "store.db"), "--options", OptionsFile], output, error);

            Assert.That(code, Is.EqualTo(ExitCode.NotDone));
            Assert.That(error.ToString(), Does.Contain("FaultTolerantPay:Caps:Exposure:0:MaxAmountMinor is '100.00': expected a whole number"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("SAMPLEBANK_CALLBACK_SECRET", before);
        }
    }

    [Test]
    public async Task Health_EditWithAMistake_IsDegradedAndNamesIt()
    {
        await File.WriteAllTextAsync(OptionsFile, Good);
        IConfigurationRoot options = new ConfigurationBuilder().AddJsonFile(OptionsFile).Build();
        await using WebApplication host = SampleHostApp.Build(new HostSettings
        {
            StorePath = Path.Combine(_folder, "store.db"),
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

        Assert.That(before, Does.StartWith("Healthy\n").And.Contain("faulttolerantpay-options: Healthy. The options in force are those of the configuration."));
        Assert.That(
            after,
            Does.StartWith("Degraded\n").And.Contain("faulttolerantpay-options: Degraded. An edit of the options is not taken over: FaultTolerantPay:Caps:Exposure:0:Currency is 'EURO'"));
        await host.StopAsync();
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
