using FaultTolerantPay.SampleHost.Providers;
using FaultTolerantPay.Testing.Conformance;
using FaultTolerantPay.Testing.Providers;

namespace FaultTolerantPay.SampleHost.Tests.Providers;

/// <summary>The adapters of the bank's card providers against the running bank, by the suite that every host can run on its own.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.All)]
public sealed class ProviderConformanceTests
{
    private ProviderBank _bank = null!;

    [SetUp]
    public async Task Start() => _bank = await ProviderBank.StartAsync();

    [TearDown]
    public async Task Stop() => await _bank.DisposeAsync();

    [Test]
    public async Task RunAsync_SyncProvider_PassesEveryCheckOfItsCapabilities() =>
        Judge(await RunAsync("sync", wire => new SyncProvider("sync", wire)), nameof(SyncProvider));

    [Test]
    public async Task RunAsync_CallbackProvider_PassesEveryCheckOfItsCapabilities() =>
        Judge(await RunAsync("callback", wire => new CallbackProvider("callback", wire)), nameof(CallbackProvider));

    [Test]
    public async Task RunAsync_PollingProvider_PassesEveryCheckOfItsCapabilities() =>
        Judge(await RunAsync("polling", wire => new PollingProvider("polling", wire)), nameof(PollingProvider));

    [Test]
    public async Task RunAsync_ProviderThatBooksEverySend_FailsTheChecksOfDuplicates()
    {
        await _bank.SetBehaviourAsync("sync", new { deduplicates = false });

        AdapterReport report = await RunAsync("sync", wire => new SyncProvider("sync", wire));

        Assert.That(
            report.Failures.Select(failure => failure.Name),
            Is.EquivalentTo(new[] { "Pay", "Refund" }.SelectMany(kind => new[] { "Twice", "TwiceAcrossARestart", "ManyAtOnce" }.Select(
                check => $"{kind}_{check}_IsDoneOnce"))),
            report.ToString());
    }

    private Task<AdapterReport> RunAsync(string provider, Func<ProviderWire, IProviderAdapter> open) =>
        ProviderConformance.RunAsync(new BankProviderUnderTest(_bank, provider, open));

    /// <summary>What is skipped is skipped because the provider cannot do it, and for no other reason.</summary>
    private static void Judge(AdapterReport report, string adapter)
    {
        Assert.That(report.Adapter, Is.EqualTo(adapter));
        Assert.That(report.Failures, Is.Empty, report.ToString());
        Assert.That(report.Skipped.Select(check => check.Seen), Has.All.StartsWith("the adapter is no "), report.ToString());
    }
}
