namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>Executes groups of requests in one transaction with one sync, and completes each request only afterwards.</summary>
internal sealed class Writer(StoreDatabaseFile file) : IDisposable
{
    private readonly SqliteConnection _connection = file.OpenWriter();
    private readonly LogSizeLimit _log = file.BoundLog();
    private WriteTransaction? _transaction;
    private bool _isLogSaved;

    private WriteTransaction Transaction => _transaction ??= file.Schema.NewTransaction(_connection);

    /// <summary>Writes a group. Every request is completed when this returns, successfully or with an exception.</summary>
    public void Write(IReadOnlyList<WriteRequest> group)
    {
        if (file.Guard.FindLoss() is not null)
        {
            FailLost(group, nothingWritten: true);
            return;
        }
        long version;
        try
        {
            Transaction.Start();
            version = Transaction.ReadSchemaVersion();
        }
        catch (SqliteFailure failure)
        {
            FailAll(group, failure, nothingWritten: true);
            return;
        }
        if (version != file.Schema.NewestVersion)
        {
            Undo();
            FailAll(group, StoreFailures.Migrated(file.Path, version, file.Schema.NewestVersion));
            return;
        }
        List<WriteRequest>? done = ExecuteAll(group);
        if (done is null)
        {
            // A request failed after its first write, so all were rolled back. Each now gets a separate transaction, so that one cannot
            // affect another.
            if (group.Count > 1)
            {
                foreach (WriteRequest request in group)
                {
                    Write([request]);
                }
            }
            return;
        }
        if (file.Guard.FindLossOfWriteLock() is not null)
        {
            Undo();
            FailLost(done, nothingWritten: true);
            return;
        }
        AcknowledgedCommit? acknowledged;
        try
        {
            acknowledged = Transaction.Commit();
        }
        catch (SqliteFailure failure)
        {
            bool nothingWritten = !Transaction.IsCommitTried || failure.CommitWroteNothing;
            Undo();
            FailAll(done, failure, nothingWritten);
            return;
        }
        // SQLite reports durability, but does not check that the file still has its name.
        if (file.Guard.FindLoss() is not null)
        {
            FailLost(done, nothingWritten: false);
            return;
        }
        if (acknowledged is { } newest)
        {
            file.Mark(newest);
        }

        if (Transaction.EmptiesLog)
        {
            // Before the caller is answered: what it reads next would keep the erased data in the log.
            _log.StartOver();
            _log.Keep(_connection);
        }

        foreach (WriteRequest request in done)
        {
            request.Complete();
        }

        if (!Transaction.EmptiesLog)
        {
            _log.Keep(_connection);
        }
    }

    public void Dispose()
    {
        if (file.Guard.FindLoss() is not null)
        {
            SaveLog();
        }

        file.Close(_connection);
    }

    /// <summary>
    /// The requests that await the commit; the others are completed. Null if one failed after its first write: all are rolled back.
    /// </summary>
    private List<WriteRequest>? ExecuteAll(IReadOnlyList<WriteRequest> group)
    {
        var done = new List<WriteRequest>(group.Count);
        List<(WriteRequest Request, Exception Exception)>? refused = null;
        foreach (WriteRequest request in group)
        {
            Transaction.NextRequest();
            try
            {
                request.Execute(Transaction);
                done.Add(request);
            }
#pragma warning disable CA1031 // An exception of a request goes to its caller and must not stop the writer.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                if (Transaction.HasWritten || exception is SqliteFailure)
                {
                    Undo();
                    if (group.Count == 1)
                    {
                        request.Fail(Translate(exception));
                    }

                    return null;
                }
                (refused ??= []).Add((request, exception));
            }
        }
        // Not earlier: if a later request had failed after its first write, these would run again.
        foreach ((WriteRequest request, Exception exception) in refused ?? [])
        {
            request.Fail(exception);
        }

        return done;
    }

    private Exception Translate(Exception exception) =>
        exception is SqliteFailure failure ? StoreFailures.Write(file.Path, failure, nothingWritten: true) : exception;

    private void Undo()
    {
        try
        {
            Transaction.Undo();
        }
        catch (SqliteFailure)
        {
            // The next BEGIN fails if the transaction is still open; the first error is the more useful one.
        }
    }

    private void FailAll(IReadOnlyList<WriteRequest> requests, SqliteFailure failure, bool nothingWritten) =>
        FailAll(requests, StoreFailures.Write(file.Path, failure, nothingWritten));

    private void FailLost(IReadOnlyList<WriteRequest> requests, bool nothingWritten)
    {
        SaveLog();
        FailAll(requests, StoreFailures.Lost(file.Path, file.Guard.Loss!, nothingWritten));
    }

    /// <summary>
    /// If the log was removed, SQLite still has it open. Its acknowledged commits are written to the database file once, before the process
    /// ends.
    /// </summary>
    private void SaveLog()
    {
        if (_isLogSaved || !file.Guard.IsLogGoneAlone)
        {
            return;
        }

        _isLogSaved = true;
        bool isSaved = _connection.TryEmptyLog();
        file.Guard.Explain(isSaved ? "; its content was moved into the file" : "; its content could not be moved into the file");
    }

    private static void FailAll(IReadOnlyList<WriteRequest> requests, StoreException exception)
    {
        foreach (WriteRequest request in requests)
        {
            request.Fail(exception);
        }
    }
}
