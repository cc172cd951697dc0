using System.Diagnostics;
using FaultTolerantPay.Advances;
using FaultTolerantPay.Transactions;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Signals;

/// <summary>Commits, and once that is durable tells sinks, metrics and the log. The one place where the library writes to the store.</summary>
internal sealed class CommitPublisher(IStandInStore store, IEnumerable<IStandInEventSink> sinks, Telemetry telemetry, ILogger<CommitPublisher> logger)
{
    private readonly IStandInEventSink[] _sinks = [.. sinks];

    /// <summary>Commits.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="stateBefore">The state of the commit's advance before it; null for a new one, or where there is none.</param>
    /// <param name="cancellationToken">Cancels before the commit is begun.</param>
    public async ValueTask<CommitResult> CommitAsync(StandInCommit commit, AdvanceState? stateBefore, CancellationToken cancellationToken)
    {
        using Activity? activity = telemetry.Activities.StartActivity("store.commit", ActivityKind.Client);
        CommitResult result = await store.CommitAsync(commit, cancellationToken).ConfigureAwait(false);
        activity?.SetTag("faulttolerantpay.commit", result.Status.ToString());
        if (result.IsCommitted)
            Publish(commit, stateBefore);
        return result;
    }

    private void Publish(StandInCommit commit, AdvanceState? stateBefore)
    {
        if (commit.Advance is { } advance && advance.State != stateBefore)
            telemetry.Reached(advance.State, advance.Amount.Currency);
        foreach (Difference difference in commit.Differences)
        {
            if (difference.ClosedAt is not null)
                continue;
            telemetry.Opened(difference.Kind);
            SignalLog.DifferenceOpened(logger, difference.Kind.ToString(), difference.Id);
        }
        foreach (IStandInEventSink sink in _sinks)
            Tell(sink, commit);
    }

    private void Tell(IStandInEventSink sink, StandInCommit commit)
    {
        try
        {
            foreach (TimelineEvent timelineEvent in commit.Timeline)
                sink.OnEvent(timelineEvent);
            foreach (Difference difference in commit.Differences)
                sink.OnDifference(difference);
        }
        catch (Exception exception)
        {
            // What is durable stays durable: a listener that fails must not look like a failed write.
            SignalLog.SinkFailed(logger, exception, sink.GetType().Name);
        }
    }
}
