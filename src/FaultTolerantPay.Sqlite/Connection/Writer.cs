namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>Takes groups of requests into one transaction with one sync, and answers each only after it.</summary>
internal sealed class Writer(StoreDatabaseFile file) : IDisposable
{
    private readonly SqliteConnection _connection = file.OpenWriter();
    private readonly LogSizeLimit _log = file.BoundLog();
    private WriteTransaction? _transaction;
    private bool _isLogSaved;

    private WriteTransaction Transaction => _transaction ??= file.Schema.NewTransaction(_connection);

    /// <summary>Writes a group. Every request is answered when this returns; what goes wrong is an answer too.</summary>
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
            // One of them failed half-way: all were undone, and each gets a transaction of its own, so that one cannot spoil another.
            if (group.Count > 1)
            {
                foreach (WriteRequest request in group)
                    Write([request]);
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
        // SQLite answers that it is durable; it does not look whether anybody will find the file again.
        if (file.Guard.FindLoss() is not null)
        {
            FailLost(done, nothingWritten: false);
            return;
        }
        if (acknowledged is { } newest)
            file.Mark(newest);
        foreach (WriteRequest request in done)
            request.Complete();
        if (Transaction.EmptiesLog)
            _log.StartOver();
        _log.Keep(_connection);
    }

    public void Dispose()
    {
        if (file.Guard.FindLoss() is not null)
            SaveLog();
        file.Close(_connection);
    }

    /// <summary>Those that await the commit; the others are answered. Null where one failed half-way: all are undone.</summary>
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
#pragma warning disable CA1031 // Whatever a request throws is its caller's, and must not stop the writer.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                if (Transaction.HasWritten || exception is SqliteFailure)
                {
                    Undo();
                    if (group.Count == 1)
                        request.Fail(Translate(exception));
                    return null;
                }
                (refused ??= []).Add((request, exception));
            }
        }
        // Not before here: had a later one failed half-way, they would run again.
        foreach ((WriteRequest request, Exception exception) in refused ?? [])
            request.Fail(exception);
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
            // The next BEGIN says so if the transaction is still open; what failed first is the better answer.
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
    /// Where the log was removed, SQLite has it open still: what was acknowledged is brought into the file before the process ends, once.
    /// </summary>
    private void SaveLog()
    {
        if (_isLogSaved || !file.Guard.IsLogGoneAlone)
            return;
        _isLogSaved = true;
        bool isSaved = _connection.TryEmptyLog();
        file.Guard.Explain(isSaved ? "; what it held was brought into the file" : "; what it held could not be brought into the file");
    }

    private static void FailAll(IReadOnlyList<WriteRequest> requests, StoreException exception)
    {
        foreach (WriteRequest request in requests)
            request.Fail(exception);
    }
}
