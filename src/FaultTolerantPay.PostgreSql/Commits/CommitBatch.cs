using FaultTolerantPay.PostgreSql.Connection;

namespace FaultTolerantPay.PostgreSql.Commits;

/// <summary>
/// Commits that share a transaction. Counters that all nodes share are the one thing that batches wait for each other for. So a batch first
/// writes everything else, as if no limit were exceeded, and locks the counters last, for the length of a commit. If a limit is exceeded
/// after all, the batch is undone and runs again with the counters locked from the beginning.
/// </summary>
internal static class CommitBatch
{
    /// <summary>Locks and reads, decides each commit in order, and writes.</summary>
    /// <exception cref="CapReachedException">Counters were locked last, and a limit is exceeded: nothing is written.</exception>
    public static async Task<CommitAnswer[]> RunAsync(
        Session session, IReadOnlyList<PendingCommit> commits, bool locksCountersLast, CancellationToken cancellationToken)
    {
        var keys = new BatchKeys(commits);
        var state = new BatchState(locksCountersLast && keys.Counters.Count > 0);
        await state.LoadAsync(session, keys, cancellationToken).ConfigureAwait(false);
        CommitAnswer[] answers = [.. commits.Select(commit => Decide(state, commit))];
        if (!state.Counters.ArePostponed)
        {
            state.WriteRecords(session);
        }
        else if (answers.Any(answer => answer.Result.IsCommitted))
        {
            await state.FlushAsync(session, keys, cancellationToken).ConfigureAwait(false);
            if (!state.Counters.TryAddPostponed())
            {
                throw new CapReachedException();
            }
        }

        state.Counters.Write(session);
        return answers;
    }

    private static CommitAnswer Decide(BatchState state, PendingCommit commit)
    {
        try
        {
            return new CommitAnswer(new CommitDecision(state, commit.Records).Decide());
        }
        catch (Exception exception) when (exception is InvalidOperationException or OverflowException or ArgumentException)
        {
            // Misuse: all checks come before the first change, so that the batch's other commits go on.
            return new CommitAnswer(default, exception);
        }
    }
}

/// <summary>A batch that locks its counters last reached a limit: it is undone, and runs again.</summary>
internal sealed class CapReachedException : Exception;
