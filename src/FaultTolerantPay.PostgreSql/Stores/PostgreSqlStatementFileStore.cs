using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Tables;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.PostgreSql.Stores;

/// <summary>Statement files on PostgreSQL. Each part is a commit of its own, so that no transaction stays open for a whole file.</summary>
internal sealed class PostgreSqlStatementFileStore(StoreDatabase database) : IStatementFileStore
{
    public async ValueTask<StatementFile> SaveFileAsync(StatementFile file, Stream content, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckStatementFile(file);
        ArgumentNullException.ThrowIfNull(content);
        using var parts = new StatementParts(file, content);
        StatementFile? newest = await database
            .ReadAsync((session, token) => StatementTable.FindNewestLikeAsync(session, file, token), cancellationToken)
            .ConfigureAwait(false);
        if (newest?.HasSameContent(file) == true)
        {
            // What is looked at again each day is usually the same: it is read and proven, and not written.
            while (!(await parts.NextAsync(cancellationToken).ConfigureAwait(false)).IsEmpty)
            {
            }

            return newest;
        }

        await RemoveLeftoversAsync(file, cancellationToken).ConfigureAwait(false);
        long number = await database
            .WriteAsync((session, token) => StatementTable.BeginAsync(session, file, token), cancellationToken).ConfigureAwait(false);
        try
        {
            await AppendAsync(file, number, parts, cancellationToken).ConfigureAwait(false);
            StatementFile stored =
                await database
                    .WriteAsync((session, token) => StatementTable.CompleteAsync(session, file, number, token), cancellationToken)
                    .ConfigureAwait(false)
                ?? throw TakenOver(file);
            await RemoveLeftoversAsync(file, CancellationToken.None).ConfigureAwait(false);
            return stored;
        }
        catch (ArgumentException)
        {
            await RemoveLeftoversAsync(file, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    public ValueTask<IReadOnlyList<StatementFile>> ListFilesAsync(long after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync((session, token) => StatementTable.ListAsync(session, after, maxItems, token), cancellationToken);
    }

    public ValueTask<IReadOnlyList<StatementFile>> ListVersionsAsync(
        ProviderId provider, string merchantNumber, DateOnly day, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync(
            (session, token) => StatementTable.ListVersionsAsync(session, provider, merchantNumber, day, maxItems, token),
            cancellationToken);
    }

    public async ValueTask<Stream?> OpenFileAsync(long number, CancellationToken cancellationToken)
    {
        (StatementFile File, long Content)? found = await database
            .ReadAsync((session, token) => StatementTable.FindAsync(session, number, token), cancellationToken).ConfigureAwait(false);
        return found is { } of
            ? new StatementContent(
                of.File,
                (part, cancelled) => database.ReadAsync(
                    (session, token) => StatementTable.FindPartAsync(session, of.Content, part, token), cancelled))
            : null;
    }

    public async ValueTask<int> RemoveContentAsync(DateOnly before, CancellationToken cancellationToken)
    {
        int removed = 0;
        while (removed < StoreRules.MaxContentsRemoved)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (bool isOld, bool isWhole) = await database
                .WriteAsync((session, token) => StatementTable.RemoveOldestAsync(session, before, token), cancellationToken)
                .ConfigureAwait(false);
            if (!isOld)
            {
                break;
            }

            removed += isWhole ? 1 : 0;
        }

        return removed;
    }

    public ValueTask<IReadOnlyList<StatementFetch>> ListFetchesAsync(
        ProviderId provider, string merchantNumber, DateOnly from, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync(
            (session, token) => StatementFetchTable.ListAsync(session, provider, merchantNumber, from, maxItems, token), cancellationToken);
    }

    public ValueTask<IReadOnlyList<StatementFetch>> ListWaitingAsync(DateOnly from, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync(
            (session, token) => StatementFetchTable.ListWaitingAsync(session, from, maxItems, token), cancellationToken);
    }

    public ValueTask<bool> SaveFetchAsync(StatementFetch fetch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckStatementFetch(fetch);
        return database.WriteAsync((session, token) => StatementFetchTable.SaveAsync(session, fetch, token), cancellationToken);
    }

    private async ValueTask AppendAsync(StatementFile file, long content, StatementParts parts, CancellationToken cancellationToken)
    {
        for (int i = 0; ; i++)
        {
            int number = i;
            ReadOnlyMemory<byte> part = await parts.NextAsync(cancellationToken).ConfigureAwait(false);
            if (part.IsEmpty)
            {
                return;
            }

            byte[] bytes = part.ToArray();
            if (!await database
                .WriteAsync((session, token) => StatementTable.AppendAsync(session, content, number, bytes, token), cancellationToken)
                .ConfigureAwait(false))
            {
                throw TakenOver(file);
            }
        }
    }

    private async ValueTask RemoveLeftoversAsync(StatementFile file, CancellationToken cancellationToken)
    {
        while (await database
            .WriteAsync((session, token) => StatementTable.RemoveLeftoversAsync(session, file, token), cancellationToken)
            .ConfigureAwait(false))
        {
            // Each round is a commit of its own.
        }
    }

    private static StoreException TakenOver(StatementFile file) => new(
        $"Statement file {file.Provider} {file.Day:yyyy-MM-dd} was not stored: another writer stores a file of the same day.")
    {
        NothingWritten = true,
    };
}
