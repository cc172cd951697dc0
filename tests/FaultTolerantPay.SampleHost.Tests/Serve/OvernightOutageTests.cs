using FaultTolerantPay.Faults;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Tests.Serve;

/// <summary>The business system goes down in the evening and comes back at night, when nobody pays.</summary>
[NonParallelizable]
public sealed class OvernightOutageTests
{
    private RunningHost _host = null!;

    [SetUp]
    public async Task StartAsync() => _host = await RunningHost.StartAsync(balanceMinor: 10_000_000);

    [TearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task Night_NothingWaitsAndNobodyPays_TheProbeClosesTheOutage()
    {
        await _host.PutAsync("/admin/credit", new[] { new { institution = "*", customer = "*", tier = "insufficient" } });
        await BusinessAsync(new { kind = "unavailable" });
        await PayUntilAsync(OutcomeKind.Refused);
        Assert.That(await StatesAsync(), Is.Empty, "no advance waits for the business system: nothing but the probe can find out");

        await BusinessAsync();

        await UntilAsync("the probe closes the outage", async () => await OutagesAsync() is [{ End: not null }]);
    }

    [Test]
    public async Task Night_AdvancesWaitAndNobodyPays_TheOutageClosesAndTheyAreCollected()
    {
        await BusinessAsync(new { kind = "unavailable" });
        await PayUntilAsync(OutcomeKind.Advanced);

        await BusinessAsync();

        await UntilAsync("the probe closes the outage", async () => await OutagesAsync() is [{ End: not null }]);
        await UntilAsync("every advance is collected", async () => await StatesAsync() is { Count: > 0 } states
            && states.All(state => state == AdvanceState.Collected));
        Assert.That(await OutagesAsync(), Has.Count.EqualTo(1), "nothing opened another outage");
    }

    [Test]
    public async Task Night_BankStaysDown_TheOutageStaysOpen()
    {
        await BusinessAsync(new { kind = "down" });
        await PayUntilAsync(OutcomeKind.Advanced, OutcomeKind.Pending);
        var detector = _host.Services.GetRequiredService<IFaultDetector>();
        await UntilAsync("the business system is considered down", () => Task.FromResult(detector.State.Status == FaultStatus.Faulted));
        await BusinessAsync(new { kind = "error500", operations = new[] { "ready" } });

        DateTimeOffset end = DateTimeOffset.UtcNow + TimeSpan.FromSeconds(3);
        while (DateTimeOffset.UtcNow < end)
        {
            Assert.That(detector.State.Status, Is.EqualTo(FaultStatus.Faulted), "an error is no readiness, whatever else works");
            await Task.Delay(50);
        }

        Assert.That(await OutagesAsync(), Has.One.With.Property(nameof(Outage.End)).Null);
    }

    private Task BusinessAsync(params object[] rules) => _host.PutAsync("/admin/faults/business", new { rules });

    /// <summary>Payments until one is stood in for: a few failures are no fault yet.</summary>
    private async Task PayUntilAsync(params OutcomeKind[] kinds)
    {
        for (int number = 1; number <= 40; number++)
        {
            OutcomeKind kind = (await _host.PayAsync($"o{number}")).Kind;
            if (kinds.Contains(kind) && _host.Services.GetRequiredService<IFaultDetector>().State.Status == FaultStatus.Faulted)
            {
                return;
            }
        }

        Assert.Fail("40 payments that failed are no fault");
    }

    private ValueTask<IReadOnlyList<Outage>> OutagesAsync() =>
        _host.Services.GetRequiredService<IFaultStore>().ListOutagesAsync(10, CancellationToken.None);

    private async Task<List<AdvanceState>> StatesAsync()
    {
        var store = _host.Services.GetRequiredService<IStandInStore>();
        List<AdvanceState> states = [];
        foreach (AdvanceState state in Enum.GetValues<AdvanceState>())
        {
            states.AddRange((await store.ListAdvancesAsync(state, null, 100, CancellationToken.None)).Select(advance => advance.State));
        }

        return states;
    }

    private static async Task UntilAsync(string what, Func<Task<bool>> holds)
    {
        DateTimeOffset end = DateTimeOffset.UtcNow + TimeSpan.FromMinutes(1);
        while (!await holds())
        {
            Assert.That(DateTimeOffset.UtcNow, Is.LessThan(end), $"within a minute: {what}");
            await Task.Delay(50);
        }
    }
}
