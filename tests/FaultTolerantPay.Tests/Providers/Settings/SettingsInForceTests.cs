using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using FaultTolerantPay.Providers.Calls;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Tests.Providers.Settings;

/// <summary>The settings file of a host: checked at the start, replaced as a whole, left alone by a bad edit.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SettingsInForceTests : IDisposable
{
    private static readonly ProviderId UnionFast = new("unionfast");

    private readonly SettingsFiles _files = new();
    private readonly HostUnderTest.LogLines _log = new();

    public SettingsInForceTests() => _files.Write(Settings());

    public void Dispose()
    {
        _files.Dispose();
        _log.Dispose();
    }

    [Test]
    public async Task Start_WithAFile_PutsItInForceBesideCode()
    {
        using IHost host = await StartAsync(pay => pay.Providers(ProvidersUnderTest.SettingsOf("alpha") with
        {
            Security = new Dictionary<string, string>(),
        }));

        Assert.That(Of(host).All.Select(of => of.Id.Value), Is.EqualTo((string[])["account", "alpha", "core", "river", "unionfast"]));
        Assert.That(Of(host).Find(new ChannelId("unionfast-icbc"))!.MerchantNumber, Is.EqualTo("8800002"));
        Assert.That(_log.Lines.Where(line => line.Id.Id == 1327).Select(line => line.Text),
            Is.EqualTo((string[])[$"Provider settings of {_files.Path} are in force: 5 providers, 3 channels"]));
    }

    [Test]
    public async Task Start_FilesWithErrors_NamesEveryErrorWithItsPlace()
    {
        _files.Write(Settings().Replace("\"8800001\"", "\"\"", StringComparison.Ordinal));
        _files.Write("{}", "map.json");

        string refusal = await RefusalAsync();

        const string Place = "FaultTolerantPay:Providers:SettingsFile: ";
        Assert.That(refusal, Does.Contain($"{Place}{_files.Path}:7:27: providers[0].identity.merchantNumber: \"\": 1 to 64 visible")
            .And.Contain($"{Place}{_files.In("map.json")}:1:1: source: it is missing")
            .And.Contain($"{Place}{_files.In("map.json")}:1:1: codes: it is missing"));
    }

    [Test]
    public async Task Start_NoSuchFile_SaysSo()
    {
        File.Delete(_files.Path);

        Assert.That(
            await RefusalAsync(),
            Does.Contain($"FaultTolerantPay:Providers:SettingsFile: {_files.Path}:1:1: the file cannot be read: "));
    }

    [Test]
    public async Task Start_SecretsThatCannotBeUsed_NamesTheirReferencesAndNoValue()
    {
        File.WriteAllText(_files.In("key"), "this-is-no-hex");
        _files.Write(Settings().Replace("env:PATH", $"file:{_files.In("key")}#hex", StringComparison.Ordinal));

        string refusal = await RefusalAsync(pay => pay.Providers(ProvidersUnderTest.SettingsOf("alpha")));

        Assert.That(refusal, Does.Contain($"{_files.Path}:9:")
            .And.Contain("providers[0].security.signingKey: it names a secret that cannot be used")
            .And.Contain("it is not hexadecimal")
            .And.Contain("Provider settings by code: providers[0].security.lost: it has the scheme 'vault'")
            .And.Not.Contain("this-is-no-hex"));
    }

    [Test]
    public async Task Start_SecretInTheClear_IsInNoText()
    {
        _files.Write(Settings().Replace("env:PATH", "my-password-4711", StringComparison.Ordinal));

        Assert.That(await RefusalAsync(), Does.Contain("providers[0].security.signingKey").And.Not.Contain("my-password"));
        Assert.That(string.Join('\n', _log.Lines.Select(line => line.Text)), Does.Not.Contain("my-password"));
    }

    [Test]
    public async Task Reload_ChangedFiles_SwapsAllAtOnce()
    {
        using IHost host = await StartAsync();
        ProviderSettings before = Of(host).Find(UnionFast)!;
        IErrorMaps maps = host.Services.GetRequiredService<IErrorMaps>();
        Assert.That(maps.ResultOf(UnionFast, "NEW").Outcome, Is.EqualTo(OperationOutcome.Unknown), "before");
        _files.Write(Settings().Replace("8800001", "8800009", StringComparison.Ordinal));
        _files.Write(SettingsFiles.Map.Replace("\"P1\"", "\"NEW\"", StringComparison.Ordinal), "map.json");

        ImmutableArray<string> errors = Of(host).Reload();

        Assert.That(errors, Is.Empty);
        Assert.That((before.Identity.MerchantNumber, Of(host).Find(UnionFast)!.Identity.MerchantNumber),
            Is.EqualTo(("8800001", "8800009")), "who holds settings keeps them");
        Assert.That(maps.ResultOf(UnionFast, "NEW").Outcome, Is.EqualTo(OperationOutcome.Pending), "the map came with them");
        Assert.That(maps.ListUnmapped().Items, Is.Empty);
    }

    [Test]
    public async Task Reload_WhileACallRuns_TheCallKeepsItsSettingsAndTheNextHasTheNew()
    {
        var provider = new ScriptedProvider(UnionFast.Value);
        using var of = new ProvidersUnderTest([provider], [], options: _files.Options);
        _files.Write(Changed("vault:old", "8800001", 1));
        Assert.That(of.Settings.Reload(), Is.Empty);
        var isReloaded = new TaskCompletionSource();
        var seen = new ConcurrentQueue<string>();
        provider.OnOrder = async (order, context, cancellationToken) =>
        {
            await isReloaded.Task;
            using Secret key = await context.OpenSecretAsync("signingKey", cancellationToken);
            seen.Enqueue($"{order.Reference[^1]}: {context.Settings.Identity.MerchantNumber} {Encoding.UTF8.GetString(key.Bytes())}");
            return ProviderResult.Succeeded();
        };
        ChannelOrder first = of.Order() with { Channel = of.Settings.Find(new ChannelId("unionfast-icbc"))! };
        ValueTask<ProviderAnswer> running = of.Caller.SendAsync(first, default);
        ProviderAnswer full = await of.Caller.SendAsync(first with { Reference = new string('2', 32) }, default);
        _files.Write(Changed("vault:new", "8800009", 2));

        ImmutableArray<string> errors = of.Settings.Reload();
        ValueTask<ProviderAnswer> next = of.Caller.SendAsync(first with { Reference = new string('3', 32) }, default);
        isReloaded.SetResult();

        Assert.That(errors, Is.Empty);
        Assert.That((full.Result.Outcome, full.IsWithheld), Is.EqualTo((OperationOutcome.NotExecuted, true)), "one call at a time before");
        Assert.That(
            ((await running).Result.Outcome, (await next).Result.Outcome),
            Is.EqualTo((OperationOutcome.Succeeded, OperationOutcome.Succeeded)));
        Assert.That(seen, Is.EquivalentTo((string[])["1: 8800001 old", "3: 8800009 new"]));

        static string Changed(string key, string merchant, int maxCalls) => SettingsFiles.Right
            .Replace("env:PATH", key, StringComparison.Ordinal)
            .Replace("8800001", merchant, StringComparison.Ordinal)
            .Replace("\"maxConcurrentCalls\": 100", $"\"maxConcurrentCalls\": {maxCalls}", StringComparison.Ordinal);
    }

    [TestCase("providers.json")]
    [TestCase("map.json")]
    public async Task Reload_OneFileIsBad_LeavesBothInForceAndIsReported(string bad)
    {
        using IHost host = await StartAsync();
        ImmutableArray<ProviderSettings> before = Of(host).All;
        IErrorMaps maps = host.Services.GetRequiredService<IErrorMaps>();
        _files.Write(Settings().Replace("8800001", "8800009", StringComparison.Ordinal));
        _files.Write(SettingsFiles.Map.Replace("\"P1\"", "\"NEW\"", StringComparison.Ordinal), "map.json");
        _files.Write("{", bad);

        ImmutableArray<string> errors = Of(host).Reload();

        Assert.That(errors, Is.Not.Empty.And.All.Contains(_files.In(bad)));
        Assert.That(Of(host).All, Is.EqualTo(before), "settings in force");
        Assert.That(maps.ResultOf(UnionFast, "P1").Outcome, Is.EqualTo(OperationOutcome.Pending), "map in force");
        Assert.That(
            _log.Lines.Where(line => line.Id.Id == 1328)
                .Select(line => (line.Level, line.Text.Contains(errors[0], StringComparison.Ordinal))),
            Is.EqualTo(((LogLevel, bool)[])[(LogLevel.Error, true)]));
    }

    [Test]
    public async Task Edit_OfTheOptions_ReadsTheNewFileOrLeavesTheOld()
    {
        using IHost host = await StartAsync();
        Assert.That(Of(host).Find(UnionFast)!.Identity.MerchantNumber, Is.EqualTo("8800001"), "by the first file");
        var configuration = (ConfigurationManager)host.Services.GetRequiredService<IConfiguration>();
        _files.Write(Settings().Replace("8800001", "8800009", StringComparison.Ordinal), "other.json");

        configuration["FaultTolerantPay:Providers:SettingsFile"] = _files.In("other.json");
        ((IConfigurationRoot)configuration).Reload();
        Assert.That(Of(host).Find(UnionFast)!.Identity.MerchantNumber, Is.EqualTo("8800009"), "by the edited options");

        configuration["FaultTolerantPay:Providers:SettingsFile"] = "/nowhere/providers.json";
        ((IConfigurationRoot)configuration).Reload();
        Assert.That(Of(host).Find(UnionFast)!.Identity.MerchantNumber, Is.EqualTo("8800009"), "after an edit that was refused");
        Assert.That(host.Services.GetRequiredService<IOptionsStatus>().Rejected!.Errors, Has.One.Contains("/nowhere/providers.json"));
    }

    // The host of these tests has no source of secrets for the scheme "vault".
    private static string Settings() => SettingsFiles.Right.Replace("vault:pay/uf#base64", "env:PATH", StringComparison.Ordinal);

    private static IProviderSettings Of(IHost host) => host.Services.GetRequiredService<IProviderSettings>();

    private IHost Build(Action<FaultTolerantPayBuilder>? configure)
    {
        HostApplicationBuilder builder = HostUnderTest.Builder();
        builder.Logging.AddProvider(_log);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["FaultTolerantPay:Caps:NoCaps"] = "true",
            ["FaultTolerantPay:Providers:SettingsFile"] = _files.Path,
        });
        builder.Services.AddFaultTolerantPay(pay =>
        {
            pay.Configure(builder.Configuration.GetSection("FaultTolerantPay"));
            configure?.Invoke(pay);
        });
        return builder.Build();
    }

    private async Task<IHost> StartAsync(Action<FaultTolerantPayBuilder>? configure = null)
    {
        IHost host = Build(configure);
        await host.StartAsync();
        return host;
    }

    private async Task<string> RefusalAsync(Action<FaultTolerantPayBuilder>? configure = null)
    {
        using IHost host = Build(configure);
        return await HostUnderTest.RefusalAsync(host);
    }
}
