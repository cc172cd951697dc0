using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FaultTolerantPay.Hosting.Faults;

/// <summary>
/// Loads the manual switch and an open outage before any other part of the host starts. If the store fails, the host does not start: a
/// request that is decided without the operator's setting could pay what the operator stopped.
/// </summary>
internal sealed class FaultDetectorStart(IServiceProvider services) : IHostedLifecycleService
{
    // Resolved here and not in the constructor, which runs before the options are checked: an error in one would hide the errors in all
    // others.
    public Task StartingAsync(CancellationToken cancellationToken) =>
        services.GetRequiredService<FaultDetector>().LoadAsync(cancellationToken).AsTask();

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
