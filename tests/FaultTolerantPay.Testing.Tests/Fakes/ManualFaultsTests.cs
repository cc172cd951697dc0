using FaultTolerantPay.Faults;
using FaultTolerantPay.Testing.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Testing.Tests.Fakes;

public class ManualFaultsTests
{
    [Test]
    public async Task AddFaultTolerantPayManualFaults_FailAndRecover_DecideWhatThePipelineSees()
    {
        await using ServiceProvider services = new ServiceCollection()
            .AddSingleton<IBusinessSystem>(new FakeBusinessSystem())
            .AddFaultTolerantPayManualFaults()
            .BuildServiceProvider();
        var faults = services.GetRequiredService<ManualFaultDetector>();
        var seen = services.GetRequiredService<IFaultDetector>();

        faults.Fail(new OutageId(1), DateTimeOffset.UnixEpoch);
        Assert.That(seen.State.Status, Is.EqualTo(FaultStatus.Faulted));

        faults.Recover();
        Assert.That(seen.State, Is.EqualTo(FaultState.Healthy));
    }
}
