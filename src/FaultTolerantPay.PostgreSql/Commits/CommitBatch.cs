using FaultTolerantPay.PostgreSql.Connection;

namespace FaultTolerantPay.PostgreSql.Commits;

/// <summary>Commits that share a transaction of two round trips.</summary>
internal static class CommitBatch
{
    /// <summary>Locks and reads, decides each commit in order, and hands all changes to the commit of the transaction.</summary>
    public static async Task<CommitAnswer[]> RunAsync(
        Session session, IReadOnlyList<PendingCommit> commits, CancellationToken cancellationToken)
    {
        var state = new BatchState();
        await state.LoadAsync(session, new BatchKeys(commits), cancellationToken).ConfigureAwait(false);
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
