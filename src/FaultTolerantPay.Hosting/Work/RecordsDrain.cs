using FaultTolerantPay.Pipeline.Records;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Hosting.Work;

/// <summary>When the host has stopped everything that takes payments, waits until their records are durable, no longer than the host's shutdown timeout.</summary>
internal sealed class RecordsDrain(Func<IRecordBacklog?> backlog, ILogger<RecordsDrain> logger) : IHostedLifecycleService
{
    private IRecordBacklog? _backlog;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        // Asked for once every option is checked.
        _backlog = backlog();
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (_backlog is null)
        {
            return;
        }

        int left;
        try
        {
            left = await _backlog.DrainAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            left = _backlog.Read().Waiting;
        }

        if (left > 0)
        {
            HostingLog.RecordsLost(logger, left);
        }
    }
}
