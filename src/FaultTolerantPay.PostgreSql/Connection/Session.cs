using Npgsql;

namespace FaultTolerantPay.PostgreSql.Connection;

/// <summary>
/// Statements on one connection: in a transaction, which begins with the first statement, or each on its own. Not for two callers at once.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="begin">The statement that begins the transaction; null: each statement is on its own.</param>
/// <param name="isLong">Whether statements may take any time.</param>
internal sealed class Session(NpgsqlConnection connection, string? begin, bool isLong = false)
{
    public const string BeginWrite = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
    public const string BeginSnapshot = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

    private const string NoTimeLimit = "SET LOCAL statement_timeout = 0";

    // The planner knows little of young and fast-growing tables. Plans of prepared statements stay, so that one bad guess would last.
    private const string UseIndexes = """
        SELECT set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
          set_config('enable_mergejoin', 'off', true)
        """;

    private readonly List<Statement> _withCommit = [];
    private bool _isBegun;
    private bool _isWarned;

    /// <summary>
    /// Whether this transaction must be committed: a statement changed rows, or will, or what it read is to be confirmed.
    /// </summary>
    public bool HasChanges { get; private set; }

    /// <summary>
    /// Whether the transaction looks rows up by their indexes, however small the tables seem. Set before the first statement.
    /// </summary>
    public bool UsesIndexes { get; set; }

    /// <summary>The rows of a query.</summary>
    public async Task<List<T>> QueryAsync<T>(Statement statement, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        await ReadAsync([new Reading(statement, row => rows.Add(read(row)))], cancellationToken).ConfigureAwait(false);
        return rows;
    }

    /// <summary>The first row of a query; default if there is none.</summary>
    public async Task<T?> FindAsync<T>(Statement statement, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        List<T> rows = await QueryAsync(statement, read, cancellationToken).ConfigureAwait(false);
        return rows.Count > 0 ? rows[0] : default;
    }

    /// <summary>Whether a query has a row.</summary>
    public async Task<bool> AnyAsync(Statement statement, CancellationToken cancellationToken) =>
        (await QueryAsync(statement, static _ => true, cancellationToken).ConfigureAwait(false)).Count > 0;

    /// <summary>Changes rows, and reads what the statement returns of them.</summary>
    public Task<List<T>> ChangeAsync<T>(Statement statement, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        HasChanges = true;
        return QueryAsync(statement, read, cancellationToken);
    }

    /// <summary>Several statements that return rows, in one round trip.</summary>
    public async Task ReadAsync(IReadOnlyList<Reading> readings, CancellationToken cancellationToken)
    {
        NpgsqlBatch batch = NewBatch();
        await using (batch.ConfigureAwait(false))
        {
            foreach (Reading reading in readings)
            {
                batch.BatchCommands.Add(reading.Statement.ToCommand());
            }

            NpgsqlDataReader reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                if (begin is not null && !_isBegun && UsesIndexes)
                {
                    await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                }

                foreach (Reading reading in readings)
                {
                    while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    {
                        reading.Take(reader);
                    }

                    await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                }
            }
        }

        _isBegun = true;
    }

    /// <summary>Changes rows.</summary>
    /// <returns>The number of changed rows.</returns>
    public async Task<int> ExecuteAsync(Statement statement, CancellationToken cancellationToken) =>
        (await ExecuteBatchAsync([statement], cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Several changes in one round trip.</summary>
    /// <returns>The number of changed rows of each.</returns>
    public async Task<int[]> ExecuteBatchAsync(IReadOnlyList<Statement> statements, CancellationToken cancellationToken)
    {
        HasChanges = true;
        NpgsqlBatch batch = NewBatch();
        await using (batch.ConfigureAwait(false))
        {
            int first = batch.BatchCommands.Count;
            foreach (Statement statement in statements)
            {
                batch.BatchCommands.Add(statement.ToCommand());
            }

            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            _isBegun = true;
            var changed = new int[statements.Count];
            for (int i = 0; i < changed.Length; i++)
            {
                changed[i] = checked((int)batch.BatchCommands[first + i].RecordsAffected);
            }

            return changed;
        }
    }

    /// <summary>
    /// Sends a change together with the commit, in the same round trip. Nobody sees how many rows it changed: a statement that must change
    /// exactly some rows calls <c>ftpay_expect</c>, which fails the transaction.
    /// </summary>
    public void Defer(Statement statement)
    {
        HasChanges = true;
        _withCommit.Add(statement);
    }

    /// <summary>Commits even if nothing changes, so that the standbys confirm what this transaction has read.</summary>
    public void Confirm() => HasChanges = true;

    /// <summary>Commits.</summary>
    /// <param name="last">Statements to send right before the commit.</param>
    /// <returns>Whether the commit is durable as the server is set up; false if it warned, for example that no standby confirmed.</returns>
    public async Task<bool> CommitAsync(params Statement[] last)
    {
        NpgsqlBatch batch = NewBatch();
        await using (batch.ConfigureAwait(false))
        {
            foreach (Statement statement in _withCommit.Concat(last))
            {
                batch.BatchCommands.Add(statement.ToCommand());
            }

            batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
            connection.Notice += OnNotice;
            try
            {
                // Nobody can call a commit back: its outcome is always awaited.
                await batch.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
            }
            finally
            {
                connection.Notice -= OnNotice;
            }
        }

        return !_isWarned;
    }

    /// <summary>Ends the transaction without its changes, so that its locks are free at once.</summary>
    public async Task RollBackAsync()
    {
        if (begin is null || connection.FullState != System.Data.ConnectionState.Open)
        {
            return;
        }

        try
        {
            NpgsqlCommand command = connection.CreateCommand();
            await using (command.ConfigureAwait(false))
            {
                command.CommandText = "ROLLBACK";
                await command.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (ServerFailure.Is(exception))
        {
            // The connection is lost, and the server rolls back by itself. Npgsql gives no lost connection to another caller.
        }
    }

    private NpgsqlBatch NewBatch()
    {
        NpgsqlBatch batch = connection.CreateBatch();
        if (isLong)
        {
            batch.Timeout = 0;
        }

        if (begin is null || _isBegun)
        {
            return batch;
        }

        batch.BatchCommands.Add(new NpgsqlBatchCommand(begin));
        if (isLong)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(NoTimeLimit));
        }

        if (UsesIndexes)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(UseIndexes));
        }

        return batch;
    }

    private void OnNotice(object sender, NpgsqlNoticeEventArgs notice) => _isWarned |= notice.Notice.InvariantSeverity == "WARNING";
}
