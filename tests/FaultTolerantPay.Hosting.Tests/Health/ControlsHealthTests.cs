using FaultTolerantPay.Hosting.Health;
using FaultTolerantPay.Hosting.Tests.Work;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FaultTolerantPay.Hosting.Tests.Health;

/// <summary>What operators paused is seen from outside.</summary>
public class ControlsHealthTests
{
    [Test]
    public async Task Check_Paused_IsDegradedAndNamesTheControlAndWhatWaits()
    {
        using var bank = new BankHarness(new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));
        bank.AddMerchants(1);
        Assert.That((await CheckAsync(bank)).Status, Is.EqualTo(HealthStatus.Healthy), "before the pause");

        var everything = ControlTarget.Everything;
        await bank.Controls.PauseAsync(everything, PausedWork.Collections, new("clerk-7"), "double debits", default);
        await bank.Controls.BlockAsync(ControlTarget.Customer(new("c-1")), new("clerk-7"), "chargebacks", null, default);
        var entry = await CheckAsync(bank);

        Assert.That(entry.Status, Is.EqualTo(HealthStatus.Degraded), "while paused");
        Assert.That(entry.Description, Is.EqualTo("Operators paused work: pause of collections, everything."), "description");
        Assert.That(entry.Data["control-1"],
            Is.EqualTo("pause of collections, everything, by clerk-7 at 2026-03-02T09:00:00.0000000Z: double debits"), "data of the pause");
        Assert.That((entry.Data["paused-advances"], entry.Data["blocks"]), Is.EqualTo((0L, 1)), "number of paused advances and of blocks");

        await bank.Controls.ResumeAsync(everything, PausedWork.Collections, new("clerk-7"), "works again", default);
        Assert.That((await CheckAsync(bank)).Status, Is.EqualTo(HealthStatus.Healthy), "after the resume");
    }

    private static async Task<HealthReportEntry> CheckAsync(BankHarness bank) =>
        (await bank.Health.CheckHealthAsync()).Entries[HealthCheckNames.Controls];
}
