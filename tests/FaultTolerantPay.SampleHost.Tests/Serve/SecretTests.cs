using FaultTolerantPay.SampleHost.Adapters;
using FaultTolerantPay.SampleHost.App;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Serve;

namespace FaultTolerantPay.SampleHost.Tests.Serve;

/// <summary>No host takes callbacks under a secret that could be guessed.</summary>
[NonParallelizable]
public sealed class SecretTests
{
    private const string Variable = "SAMPLEBANK_CALLBACK_SECRET";
    private const string Refusal = "missing or shorter than 16 characters";

    private string _folder = null!;
    private string? _before;

    private string Store => Path.Combine(_folder, "store.db");

    [SetUp]
    public void Remember()
    {
        _folder = Directory.CreateTempSubdirectory("fault-tolerant-pay-secret-").FullName;
        _before = Environment.GetEnvironmentVariable(Variable);
    }

    [TearDown]
    public void Restore()
    {
        Environment.SetEnvironmentVariable(Variable, _before);
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task Serve_SecretOfEveryLengthBelowSixteen_IsRefusedAndNothingIsMade()
    {
        foreach (string? secret in Enumerable.Range(0, CallbackEndpoint.MinSecretLength).Select(length => (string?)new string('s', length))
            .Append(null))
        {
            (int code, string error) = await ServeAsync(secret);

            Assert.That((code, error.Contains(Refusal, StringComparison.Ordinal)), Is.EqualTo((ExitCode.NotDone, true)),
                $"'{secret}': {error}");
        }

        Assert.That(File.Exists(Store), Is.False);
    }

    [Test]
    public async Task Serve_SecretOfSixteen_IsTakenAndTheNextErrorIsNamed()
    {
        (int code, string error) = await ServeAsync(new string('s', CallbackEndpoint.MinSecretLength));

        Assert.That((code, error.Contains(Refusal, StringComparison.Ordinal)), Is.EqualTo((ExitCode.NotDone, false)), error);
        Assert.That(error, Does.Contain("has no settings"));
    }

    [Test]
    public void Build_SecretOfFifteen_IsRefused() =>
        Assert.That(
            () => SampleHostApp.Build(new HostSettings
            {
                Store = Store,
                Bank = new Uri("http://127.0.0.1:9"),
                CallbackSecret = new string('s', 15),
                Configure = pay => pay.NoCaps()
            }),
            Throws.ArgumentException.With.Message.Contains("15 characters; expected 16 or more"));

    private async Task<(int Code, string Error)> ServeAsync(string? secret)
    {
        Environment.SetEnvironmentVariable(Variable, secret);
        string options = Path.Combine(_folder, "options.json");
        await File.WriteAllTextAsync(options, "{}");
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await new Dispatcher("SampleHost",
            [ServeCommand.Command]).RunAsync(["serve", "--bank", "http://127.0.0.1:9", "--store", Store, "--options", options], output,
                error);
        return (code, error.ToString());
    }
}
