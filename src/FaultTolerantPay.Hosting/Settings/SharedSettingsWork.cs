using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FaultTolerantPay.Hosting.Settings;

/// <summary>
/// Follows the shared settings before any other part of the host starts, and then while it runs. If the store fails, the host does not
/// start: it could decide by caps that operators have lowered.
/// </summary>
internal sealed class SharedSettingsWork(IServiceProvider services) : IBackgroundWork, IHostedLifecycleService
{
    public string Name => "shared-settings";

    // Half of the promise: a read may take a moment.
    public TimeSpan IdleDelay { get; } = ISharedSettings.MaxDelay / 2;

    public bool RunsOnChange => true;

    public async ValueTask<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        await services.GetRequiredService<ISharedSettings>().FollowAsync(cancellationToken).ConfigureAwait(false);
        return 0;
    }

    // Resolved here and not in the constructor, which runs before the options are checked.
    public Task StartingAsync(CancellationToken cancellationToken) =>
        services.GetRequiredService<ISharedSettings>().FollowAsync(cancellationToken).AsTask();

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
