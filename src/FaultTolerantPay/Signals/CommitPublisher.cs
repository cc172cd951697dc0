using System.Diagnostics;
using FaultTolerantPay.Calls;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Signals;

/// <summary>
/// Commits a change and, once it is durable, informs sinks, metrics and the log. Every change that an operator may want to see is written
/// through it.
/// </summary>
internal sealed class CommitPublisher(
    ICommitStore commits,
    IEnumerable<IStandInEventSink> sinks,
    Telemetry telemetry,
    HostCalls calls,
    IOptions<CallOptions> options,
    TimeProvider time,
    ILogger<CommitPublisher> logger)
{
    private readonly SinkEventQueue[] _lines = [.. sinks.Select(sink => new SinkEventQueue(sink, calls, options.Value, time, logger))];

    /// <summary>Commits a change.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="stateBefore">The state of the commit's advance before it. Null: the advance is new, or there is none.</param>
    /// <param name="cancellationToken">Cancels before the commit begins.</param>
    public async ValueTask<CommitResult> CommitAsync(StandInCommit commit, AdvanceState? stateBefore, CancellationToken cancellationToken)
    {
        using Activity? activity = telemetry.Activities.StartActivity("store.commit", ActivityKind.Client);
        CommitResult result = await commits.CommitAsync(commit, cancellationToken).ConfigureAwait(false);
        activity?.SetTag("faulttolerantpay.commit", result.Status.ToString());
        if (result.IsCommitted)
        {
            Publish(commit, stateBefore);
        }

        return result;
    }

    private void Publish(StandInCommit commit, AdvanceState? stateBefore)
    {
        if (commit.Advance is { } advance && advance.State != stateBefore)
        {
            telemetry.Reached(advance.State, advance.Amount.Currency);
        }

        foreach (Discrepancy discrepancy in commit.Discrepancies)
        {
            if (discrepancy.ClosedAt is not null)
            {
                continue;
            }

            telemetry.Opened(discrepancy.Kind);
            SignalLog.DiscrepancyOpened(logger, discrepancy.Kind.ToString(), discrepancy.Id);
        }
        foreach (SinkEventQueue line in _lines)
        {
            line.Add(commit);
        }
    }
}
