using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FaultTolerantPay.Hosting.Faults;

/// <summary>
/// Takes up the manual switch and an open outage before anything else of the host starts. With a store that fails the host does not start:
/// a request decided without the operator's word could pay what the operator stopped.
/// </summary>
internal sealed class FaultDetectorStart(IServiceProvider services) : IHostedLifecycleService
{
    // Asked for here and not in the constructor, which runs before the options are checked: a mistake in one would hide those in all
    // others.
    public Task StartingAsync(CancellationToken cancellationToken) =>
        services.GetRequiredService<FaultDetector>().LoadAsync(cancellationToken).AsTask();

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
