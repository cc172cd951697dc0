using FaultTolerantPay.Sqlite.Tables;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite.Stores;

/// <summary>Statement files in a SQLite file. Each part is a commit of its own, so that payments need not wait for a whole file.</summary>
internal sealed class SqliteStatementFileStore(StoreDatabase database) : IStatementFileStore
{
    public async ValueTask<StatementFile> SaveFileAsync(StatementFile file, Stream content, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckStatementFile(file);
        ArgumentNullException.ThrowIfNull(content);
        using var parts = new StatementParts(file, content);
        StatementFile? newest = await database.ReadAsync(c => StatementTable.NewestLike(c, file), cancellationToken).ConfigureAwait(false);
        if (newest?.HasSameContent(file) == true)
        {
            // What is looked at again each day is usually the same: it is read and proven, and not written.
            while (!(await parts.NextAsync(cancellationToken).ConfigureAwait(false)).IsEmpty)
            {
            }

            return newest;
        }

        await RemoveLeftoversAsync(file, cancellationToken).ConfigureAwait(false);
        long number = await database.WriteAsync(t => StatementTable.Begin(t, file), cancellationToken).ConfigureAwait(false);
        try
        {
            for (int i = 0; ; i++)
            {
                int place = i;
                ReadOnlyMemory<byte> part = await parts.NextAsync(cancellationToken).ConfigureAwait(false);
                if (part.IsEmpty)
                {
                    break;
                }

                if (!await database.WriteAsync(t => StatementTable.Append(t, number, place, part.Span), cancellationToken)
                    .ConfigureAwait(false))
                {
                    throw TakenOver(file);
                }
            }

            StatementFile stored =
                await database.WriteAsync(t => StatementTable.Complete(t, file, number), cancellationToken).ConfigureAwait(false)
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

    public async ValueTask<IReadOnlyList<StatementFile>> ListFilesAsync(long after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return await database.ReadAsync(c => StatementTable.After(c, after, maxItems), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<StatementFile>> ListVersionsAsync(
        ProviderId provider, string merchantNumber, DateOnly day, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return await database.ReadAsync(c => StatementTable.Versions(c, provider, merchantNumber, day, maxItems), cancellationToken)
            .ConfigureAwait(false);
    }

    public async ValueTask<Stream?> OpenFileAsync(long number, CancellationToken cancellationToken)
    {
        (StatementFile File, long Content)? found =
            await database.ReadAsync(c => StatementTable.Find(c, number), cancellationToken).ConfigureAwait(false);
        return found is { } of
            ? new StatementContent(of.File, (part, token) => database.ReadAsync(c => StatementTable.Part(c, of.Content, part), token))
            : null;
    }

    public async ValueTask<int> RemoveContentAsync(DateOnly before, CancellationToken cancellationToken)
    {
        int removed = 0;
        while (removed < StoreRules.MaxContentsRemoved)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (bool isOld, bool isWhole) =
                await database.WriteAsync(t => StatementTable.RemoveOldest(t, before), cancellationToken).ConfigureAwait(false);
            if (!isOld)
            {
                break;
            }

            removed += isWhole ? 1 : 0;
        }

        return removed;
    }

    public async ValueTask<IReadOnlyList<StatementFetch>> ListFetchesAsync(
        ProviderId provider, string merchantNumber, DateOnly from, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return await database.ReadAsync(c => StatementTable.Fetches(c, provider, merchantNumber, from, maxItems), cancellationToken)
            .ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<StatementFetch>> ListWaitingAsync(
        DateOnly from, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return await database.ReadAsync(c => StatementTable.Waiting(c, from, maxItems), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<bool> SaveFetchAsync(StatementFetch fetch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckStatementFetch(fetch);
        return database.WriteAsync(t => StatementTable.Save(t, fetch), cancellationToken);
    }

    private async ValueTask RemoveLeftoversAsync(StatementFile file, CancellationToken cancellationToken)
    {
        while (await database.WriteAsync(t => StatementTable.RemoveLeftovers(t, file), cancellationToken).ConfigureAwait(false))
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
