using System.Diagnostics.CodeAnalysis;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Hosting.Work;

/// <summary>
/// Drives every registered <see cref="IBackgroundWork"/>, each of its parts in its own loop: a round, then a rest if it found nothing to
/// do. A round that throws is logged and repeated after a growing rest. When the host stops, no further round begins. A running round may
/// end within the host's shutdown timeout; then it is cancelled, and has two seconds to give back what it claimed.
/// </summary>
/// <param name="works">Returns the work to drive. Called when the host starts, after it has checked all options.</param>
/// <param name="options">The rests after failures.</param>
/// <param name="time">The clock for all rests.</param>
/// <param name="logger">The log.</param>
/// <param name="changes">Ends the rest of work that <see cref="IBackgroundWork.RunsOnChange"/>; null: it rests as long as it says.</param>
public sealed class BackgroundWorkService(
    Func<IEnumerable<IBackgroundWork>> works,
    IOptions<BackgroundWorkOptions> options,
    TimeProvider time,
    ILogger<BackgroundWorkService> logger,
    IChangeSignal? changes = null)
    : IHostedService, IDisposable
{
    private static readonly TimeSpan GivingBack = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborting = new();
    private Task _loops = Task.CompletedTask;
    private TaskCompletionSource _change = NewChange();
    private IDisposable? _subscription;
    private int _disposed;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = changes?.Subscribe(() => Interlocked.Exchange(ref _change, NewChange()).TrySetResult());
        // On the host's threads, not the library's: a round that never awaits must not delay the start.
        _loops = Task.WhenAll(
            works().SelectMany(work => work.Parts).Select(work => Task.Run(() => DriveAsync(work), CancellationToken.None)));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        try
        {
            await _loops.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await _aborting.CancelAsync().ConfigureAwait(false);
            // In real time: nobody moves a clock of tests any more.
            await _loops.WaitAsync(GivingBack, TimeProvider.System, CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// Ends all loops, even if the host never called <see cref="StopAsync"/>: no further round begins, and a running one is cancelled.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _subscription?.Dispose();
        _stopping.Cancel();
        _aborting.Cancel();
        _stopping.Dispose();
        _aborting.Dispose();
    }

    /// <summary>The loop of one work, until the host stops.</summary>
    [SuppressMessage(
        "Design", "CA1031",
        Justification = "Whatever a round throws, the loop goes on: work that stops unseen is money that waits unseen.")]
    internal async Task DriveAsync(IBackgroundWork work)
    {
        WorkLog.WorkStarted(logger, work.Name);
        // Read once: the loops may outlive the sources that Dispose releases.
        CancellationToken stopping = _stopping.Token;
        CancellationToken aborting = _aborting.Token;
        var failures = 0;
        while (!stopping.IsCancellationRequested)
        {
            TimeSpan rest;
            // Taken before the round: a change in the middle of it needs another one.
            Task change = Volatile.Read(ref _change).Task;
            try
            {
                var done = await work.RunOnceAsync(aborting).ConfigureAwait(false);
                if (failures > 0)
                {
                    WorkLog.WorkRecovered(logger, work.Name, failures);
                    failures = 0;
                }

                rest = done > 0 ? TimeSpan.Zero : work.IdleDelay;
            }
            catch (Exception) when (aborting.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                rest = RestAfter(failures++);
                WorkLog.WorkFailed(logger, work.Name, failures, rest, exception);
            }

            await RestAsync(rest, work.RunsOnChange ? change : null, stopping).ConfigureAwait(false);
        }

        WorkLog.WorkStopped(logger, work.Name);
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RestAsync(TimeSpan rest, Task? change, CancellationToken stopping)
    {
        if (rest <= TimeSpan.Zero)
        {
            return;
        }

        if (change is null)
        {
            await Task.Delay(rest, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        await Task.WhenAny(Task.Delay(rest, time, over.Token), change).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
    }

    private TimeSpan RestAfter(int failuresBefore)
    {
        var rest = options.Value.MinDelayAfterFailure;
        for (var i = 0; i < failuresBefore && rest < options.Value.MaxDelayAfterFailure; i++)
        {
            rest *= 2;
        }

        return rest < options.Value.MaxDelayAfterFailure ? rest : options.Value.MaxDelayAfterFailure;
    }
}
