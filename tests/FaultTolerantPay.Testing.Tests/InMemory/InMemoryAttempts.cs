using FaultTolerantPay.Testing.InMemory;
using FaultTolerantPay.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Testing.Tests.InMemory;

public sealed class InMemoryAttempts : AttemptsOnTwoNodes
{
    private InMemoryDisk _disk = new();

    protected override void MakePlace() => _disk = new InMemoryDisk();

    protected override void AddStores(IServiceCollection services) => services.AddFaultTolerantPayInMemory(_disk);

    protected override void CloseStores()
    {
    }
}
