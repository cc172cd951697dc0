using FaultTolerantPay.PostgreSql.Tables;
using FaultTolerantPay.Records;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.PostgreSql.Commits;

/// <summary>A commit that waits for its batch.</summary>
internal sealed class PendingCommit(CommitRecords records)
{
    private readonly TaskCompletionSource<CommitResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CommitRecords Records => records;

    /// <summary>
    /// The locks of its orders. Commits that share one are never under way in two batches at the same time, so that their order is kept.
    /// </summary>
    public long[] Orders { get; } = [.. BatchKeys.KeysOf(records.Commit).Select(key => OrderLocks.Of(key.OrderKey)).Distinct()];

    public Task<CommitResult> Answer => _answer.Task;

    public void Complete(CommitAnswer answer)
    {
        if (answer.Error is { } error)
        {
            _answer.TrySetException(error);
        }
        else
        {
            _answer.TrySetResult(answer.Result);
        }
    }

    public void Fail(Exception error) => _answer.TrySetException(error);
}

/// <summary>The answer to one commit of a batch.</summary>
/// <param name="Result">The result.</param>
/// <param name="Error">Misuse, which fails this commit alone; null: none.</param>
internal readonly record struct CommitAnswer(CommitResult Result, Exception? Error = null);
