using FaultTolerantPay.Calls;
using FaultTolerantPay.Hosting.Health;
using FaultTolerantPay.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;

namespace FaultTolerantPay.Hosting.Tests.Health;

/// <summary>Health names the callees that are not called any more, at all or for one merchant.</summary>
public class CallsHealthTests
{
    [Test]
    public async Task CheckHealth_CallsOfOneMerchantThenOfManyHang_NamesWhoIsNotCalled()
    {
        SynchronizationContext.SetSynchronizationContext(null);
        var clock = new ManualTimeProvider();
        using var calls = new HostCalls(clock, Microsoft.Extensions.Options.Options.Create(new CallOptions { MaxAbandonedCalls = 8 }),
            NullLogger<HostCalls>.Instance);
        var check = new CallsHealthCheck(calls);
        Assert.That((await check.CheckHealthAsync(new HealthCheckContext())).Status, Is.EqualTo(HealthStatus.Healthy), "healthy at first");

        Hang(calls, clock, "m-1");
        var one = await check.CheckHealthAsync(new HealthCheckContext());
        Assert.That(one.Status, Is.EqualTo(HealthStatus.Degraded), "status while calls of one merchant hang");
        Assert.That(one.Description, Does.EndWith("have not ended: notice-sink for merchant m-1."), "who is not called for one merchant");

        Hang(calls, clock, "m-2", "m-3", "m-4");
        Assert.That((await check.CheckHealthAsync(new HealthCheckContext())).Description, Does.EndWith("have not ended: notice-sink."),
            "who is not called at all");
    }

    private static void Hang(HostCalls calls, ManualTimeProvider clock, params string[] merchants)
    {
        var second = TimeSpan.FromSeconds(1);
        Task<int>[] hanging =
        [
            .. merchants.SelectMany(merchant => new[] { merchant, merchant, merchant }).Select(merchant => calls.AskAsync(
                calls.CalleeOf("notice-sink"), static (_, _) => new ValueTask<int>(new TaskCompletionSource<int>().Task), 0, second,
                CancellationToken.None, about: new CallSubject(merchant, null)).AsTask()),
        ];
        clock.Advance(second);
        foreach (var call in hanging)
        {
            Assert.That(async () => await call, Throws.TypeOf<TimeoutException>());
        }
    }
}
