using Microsoft.Extensions.Hosting;

namespace FaultTolerantPay.SampleHost.App;

/// <summary>The host lives as long as the command that started it says.</summary>
internal sealed class CommandLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
