using FaultTolerantPay.Pipeline.Records;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Hosting.Work;

/// <summary>
/// Before any part of the host takes payments, loads the records that nodes kept outside the store when they stopped; an unreadable record
/// stops the start. After the host has stopped everything that takes payments, waits until their records are durable, at most for the
/// host's shutdown timeout.
/// </summary>
internal sealed class RecordDrainService(Func<IRecordBacklog?> backlog, ILogger<RecordDrainService> logger) : IHostedLifecycleService
{
    private IRecordBacklog? _backlog;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        // Resolved once every option is checked.
        _backlog = backlog();
        if (_backlog is not null)
        {
            await _backlog.RestoreAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (_backlog is null)
        {
            return;
        }

        var drained = await _backlog.DrainAsync(cancellationToken).ConfigureAwait(false);
        if (drained.Kept > 0)
        {
            WorkLog.RecordsKept(logger, drained.Kept, drained.Location);
        }

        if (drained.Lost > 0)
        {
            WorkLog.RecordsLost(logger, drained.Lost);
        }
    }
}
