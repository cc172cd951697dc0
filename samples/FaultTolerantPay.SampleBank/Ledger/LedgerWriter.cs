using System.Threading.Channels;

namespace FaultTolerantPay.SampleBank.Ledger;

/// <summary>
/// The one writer of the ledger. Work that waits at the same time shares one commit; nobody is answered before the commit.
/// Reads go the same way, so that a query always sees what was answered before it.
/// </summary>
internal sealed class LedgerWriter : IAsyncDisposable
{
    // Longer batches save little more and keep the first caller waiting.
    private const int MaxBatch = 256;

    private readonly Channel<LedgerWork> _queue = Channel.CreateUnbounded<LedgerWork>(new() { SingleReader = true });
    private readonly Task _loop;

    public LedgerWriter(string path)
    {
        var connection = LedgerFile.Open(path);
        _loop = Task.Factory.StartNew(() => Loop(connection), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }

    public Task<T> RunAsync<T>(Func<LedgerSession, T> work)
    {
        var item = new LedgerWork<T>(work);
        return _queue.Writer.TryWrite(item)
            ? item.Result
            : Task.FromException<T>(new ObjectDisposedException(nameof(LedgerWriter), "The bank is closed."));
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
    }

    private void Loop(Microsoft.Data.Sqlite.SqliteConnection connection)
    {
        using (connection)
        using (var session = new LedgerSession(connection))
        {
            var batch = new List<LedgerWork>(MaxBatch);
            // A thread of its own that blocks: no pool thread is held while SQLite works.
            while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                while (batch.Count < MaxBatch && _queue.Reader.TryRead(out var work))
                {
                    batch.Add(work);
                }

                Commit(session, batch);
                batch.Clear();
            }
        }
    }

    private static void Commit(LedgerSession session, List<LedgerWork> batch)
    {
        try
        {
            session.Execute("BEGIN IMMEDIATE");
            foreach (var work in batch)
            {
                // One caller's failure must not undo the others' work.
                session.Execute("SAVEPOINT work");
                if (!work.TryRun(session))
                {
                    session.Execute("ROLLBACK TO work");
                }

                session.Execute("RELEASE work");
            }

            session.Execute("COMMIT");
        }
#pragma warning disable CA1031 // whatever broke, every caller of the batch must hear of it
        catch (Exception e)
#pragma warning restore CA1031
        {
            TryRollBack(session);
            batch.ForEach(work => work.Fail(e));
            return;
        }

        batch.ForEach(work => work.Complete());
    }

    private static void TryRollBack(LedgerSession session)
    {
        try
        {
            session.Execute("ROLLBACK");
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            // No transaction was open: there is nothing to undo.
        }
    }
}
