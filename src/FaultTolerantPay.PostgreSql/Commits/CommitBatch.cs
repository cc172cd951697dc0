using FaultTolerantPay.PostgreSql.Connection;

namespace FaultTolerantPay.PostgreSql.Commits;

/// <summary>
/// Commits that share a transaction. Batches of one order wait for each other, and so do those that change the same counter; but hot
/// counters have shares, which let batches pass. A batch whose share is used up ends, and runs again with more of the shares.
/// </summary>
internal static class CommitBatch
{
    /// <summary>Locks and reads, decides each commit in order, and writes.</summary>
    /// <exception cref="ShareUsedUpException">This use of the shares does not suffice: nothing is written.</exception>
    public static async Task<CommitAnswer[]> RunAsync(
        Session session, IReadOnlyList<PendingCommit> commits, HotCounters hot, ShareUse use, CancellationToken cancellationToken)
    {
        var keys = new BatchKeys(commits);
        var state = new BatchState(hot.Observe(keys.ChangedCounters), use);
        await state.LoadAsync(session, keys, [.. commits.Select(commit => commit.Records.Commit)], cancellationToken).ConfigureAwait(false);
        CommitAnswer[] answers = [.. commits.Select(commit => Decide(state, commit))];
        state.Write(session);
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

/// <summary>A batch needs more of a counter than its use of the shares allows: it ends, and runs again with more of them.</summary>
internal sealed class ShareUsedUpException : Exception;
