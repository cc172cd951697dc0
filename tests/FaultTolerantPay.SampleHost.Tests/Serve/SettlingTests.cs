using FaultTolerantPay.SampleHost.App;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Serve;
using FaultTolerantPay.SampleHost.Tests.Operate;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Tests.Serve;

/// <summary>A host that waits until everything is settled says what is left where it waits in vain.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SettlingTests : IDisposable
{
    private readonly StoreFixture _fixture = new();
    private readonly StringWriter _error = new();

    public void Dispose() => _fixture.Dispose();

    [Test]
    public async Task Run_NothingIsUnderWay_IsDoneAtOnce()
    {
        Assert.That(await SettleAsync(), Is.EqualTo(ExitCode.Done));
        Assert.That(_error.ToString(), Is.Empty);
    }

    [Test]
    public async Task Run_SomethingIsLeft_SaysWhatWhereAndSinceWhen()
    {
        await _fixture.UseAsync(async store =>
        {
            await StoreFixture.AddAsync(store, 1);
            await StoreFixture.AddAsync(store, 2);
            await StoreFixture.AddAsync(store, 3, AdvanceState.CollectionDue);
            CommitResult opened = await store.StandIn.CommitAsync(
                new StandInCommit
                {
                    At = Samples.Start,
                    Discrepancies = [Samples.Discrepancy("difference-1", Samples.Key(Samples.Order(1)))],
                }, CancellationToken.None);
            Assert.That(opened.IsCommitted);
        });

        Assert.That(await SettleAsync(), Is.EqualTo(ExitCode.AnswerIsNo));
        Assert.That(_error.ToString(), Does.StartWith("Not settled after 0:00:00:")
            .And.Contains("held to be Healthy")
            .And.Contains("Work: 2 Advance PayoutSent, the first due at 2026-01-05 08:01:00Z.")
            .And.Contains("Work: 1 Advance CollectionDue")
            .And.Contains($"Advances: PayoutSent, for instance {Samples.Key(Samples.Order(1))}.")
            .And.Contains("Discrepancies: 1 "));
    }

    private async Task<int> SettleAsync()
    {
        var services = new ServiceCollection();
        SampleHostApp.AddServices(services, new HostSettings
        {
            Store = _fixture.Store,
            Bank = new Uri("http://127.0.0.1:9"),
            CallbackSecret = "not used by any test",
            DrivesWork = false,
            Configure = pay => pay.NoCaps(),
        });
        await using ServiceProvider provider = services.BuildServiceProvider();
        return await Settling.RunAsync(provider, TimeSpan.Zero, _error, CancellationToken.None);
    }
}
