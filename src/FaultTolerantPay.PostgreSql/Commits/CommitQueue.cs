using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Records;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.PostgreSql.Commits;

/// <summary>
/// Commits wait here until a writer takes them into a batch. Commits of one order keep their order: none of them is in a batch while
/// another one is under way.
/// </summary>
internal sealed class CommitQueue(StoreDatabase database, PostgreSqlStoreOptions options)
{
    // A long queue of blocked commits must not be read through for each batch.
    private const int LookedAtForEach = 8;

    // After a limit was reached, the next batches are likely to reach it too: they would run twice.
    private const int GatheringBatches = 50;

    private static readonly TimeSpan ToGather = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private readonly HotCounters _hot = new(options.MinHotBatches);
    private readonly LinkedList<PendingCommit> _waiting = [];
    private readonly HashSet<long> _underWay = [];
    private TaskCompletionSource? _drained;
    private int _writers;
    private int _gatheringBatches;
    private bool _isClosed;

    /// <summary>Commits, and completes when the commit is durable. It can no longer be cancelled, so that its outcome is known.</summary>
    /// <exception cref="StoreException">The store is closed, overloaded or away; or nobody could say whether it was written.</exception>
    public Task<CommitResult> CommitAsync(CommitRecords records)
    {
        var commit = new PendingCommit(records);
        lock (_lock)
        {
            if (_isClosed)
            {
                throw database.Failures.Closed();
            }

            if (_waiting.Count >= options.MaxWaitingCommits)
            {
                throw database.Failures.TooManyCommits(options.MaxWaitingCommits);
            }

            _waiting.AddLast(commit);
            if (_writers < options.Writers)
            {
                _writers++;
                _ = Task.Run(WriteAllAsync, CancellationToken.None);
            }
        }

        return commit.Answer;
    }

    /// <summary>Refuses further commits, and completes when those that wait are answered.</summary>
    public Task CloseAsync()
    {
        lock (_lock)
        {
            _isClosed = true;
            if (_writers == 0)
            {
                return Task.CompletedTask;
            }

            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _drained.Task;
        }
    }

    private async Task WriteAllAsync()
    {
        while (Take() is { } batch)
        {
            await AnswerAsync(batch).ConfigureAwait(false);
            int waiting;
            lock (_lock)
            {
                _underWay.ExceptWith(batch.SelectMany(commit => commit.Orders));
                waiting = _waiting.Count;
            }

            if (batch.Count > 1 && waiting < batch.Count)
            {
                // The callers that were just answered come back in a moment. A batch costs the server much more than a commit in it.
                await Task.Delay(ToGather, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The next batch; null if nothing waits that may begin, and this writer ends.</summary>
    private List<PendingCommit>? Take()
    {
        lock (_lock)
        {
            var batch = new List<PendingCommit>();
            var passedOver = new HashSet<long>();
            int toLookAt = options.MaxBatch * LookedAtForEach;
            for (LinkedListNode<PendingCommit>? node = _waiting.First, next;
                node is not null && batch.Count < options.MaxBatch && toLookAt > 0;
                node = next, toLookAt--)
            {
                next = node.Next;
                if (_underWay.Overlaps(node.Value.Orders) || passedOver.Overlaps(node.Value.Orders))
                {
                    passedOver.UnionWith(node.Value.Orders);
                    continue;
                }

                batch.Add(node.Value);
                _waiting.Remove(node);
            }

            if (batch.Count > 0)
            {
                _underWay.UnionWith(batch.SelectMany(commit => commit.Orders));
                return batch;
            }

            // What is passed over waits for a batch under way, whose writer looks again afterwards.
            _writers--;
            if (_writers == 0)
            {
                _drained?.TrySetResult();
            }

            return null;
        }
    }

    /// <summary>Runs a batch on its shares of hot counters, unless a limit was reached a moment ago.</summary>
    private async Task<CommitAnswer[]> RunAsync(List<PendingCommit> batch)
    {
        bool gathers = Interlocked.Decrement(ref _gatheringBatches) >= 0;
        if (!gathers)
        {
            Volatile.Write(ref _gatheringBatches, 0);
        }

        for (ShareUse use = gathers ? ShareUse.AllShares : ShareUse.OwnGrant; ; use++)
        {
            try
            {
                CommitAnswer[] answers = await WriteAsync(batch, use).ConfigureAwait(false);
                if (answers.Any(answer => answer.Result.Status == CommitStatus.LimitReached))
                {
                    Volatile.Write(ref _gatheringBatches, GatheringBatches);
                }

                return answers;
            }
            catch (ShareUsedUpException) when (use < ShareUse.AllShares)
            {
                // Nothing is written.
            }
        }
    }

    private async Task<CommitAnswer[]> WriteAsync(List<PendingCommit> batch, ShareUse use) => await database.WriteAsync(
        async (session, cancellationToken) =>
        {
            CommitAnswer[] answers = await CommitBatch.RunAsync(session, batch, _hot, use, cancellationToken)
                .ConfigureAwait(false);
            if (database.NeedsStandbys)
            {
                // A refusal rests on what was read, and its caller is told of it.
                session.Confirm();
            }

            return answers;
        },
        CancellationToken.None).ConfigureAwait(false);

    private async Task AnswerAsync(List<PendingCommit> batch)
    {
        try
        {
            CommitAnswer[] answers = await RunAsync(batch).ConfigureAwait(false);
            for (int i = 0; i < answers.Length; i++)
            {
                batch[i].Complete(answers[i]);
            }
        }
        catch (StoreException exception) when (batch.Count > 1 && ServerFailure.IsRefusal(exception.InnerException))
        {
            // The server refuses a value of one of them: each is tried alone.
            foreach (PendingCommit commit in batch)
            {
                await AnswerAsync([commit]).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            // Whatever happens, each caller gets an answer.
            foreach (PendingCommit commit in batch)
            {
                commit.Fail(exception);
            }
        }
    }
}
