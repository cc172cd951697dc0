using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Testing.InMemory;

/// <summary>A store of statement files in memory, for tests and simulations; see <see cref="InMemoryStandInStore"/>.</summary>
/// <param name="disk">The durable state; null: a new one.</param>
public sealed class InMemoryStatementFileStore(InMemoryDisk? disk = null) : IStatementFileStore
{
    private readonly StatementRows _rows = (disk ?? new InMemoryDisk()).Statements;

    /// <inheritdoc/>
    public async ValueTask<StatementFile> SaveFileAsync(StatementFile file, Stream content, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckStatementFile(file);
        ArgumentNullException.ThrowIfNull(content);
        using var parts = new StatementParts(file, content);
        List<byte[]> stored = [];
        while (await parts.NextAsync(cancellationToken).ConfigureAwait(false) is { IsEmpty: false } part)
        {
            stored.Add(part.ToArray());
        }

        lock (_rows.Lock)
        {
            StatementFile? newest = _rows.NewestLike(file);
            if (newest?.HasSameContent(file) == true)
            {
                return newest;
            }

            StatementFile added = file with { Number = _rows.Files.Count + 1, Version = (newest?.Version ?? 0) + 1 };
            _rows.Files.Add((added, stored));
            return added;
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StatementFile>> ListFilesAsync(long after, int maxItems, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckPage(maxItems);
        lock (_rows.Lock)
        {
            return ValueTask.FromResult<IReadOnlyList<StatementFile>>(
                [.. _rows.Files.Select(row => row.File).Where(file => file.Number > after).Take(maxItems)]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StatementFile>> ListVersionsAsync(
        ProviderId provider, string merchantNumber, DateOnly day, int maxItems, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckPage(maxItems);
        lock (_rows.Lock)
        {
            return ValueTask.FromResult<IReadOnlyList<StatementFile>>(
            [
                .. _rows.Files.Select(row => row.File)
                    .Where(file => file.Provider == provider && file.MerchantNumber == merchantNumber && file.Day == day)
                    .OrderByDescending(file => file.Version).Take(maxItems),
            ]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<Stream?> OpenFileAsync(long number, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_rows.Lock)
        {
            (StatementFile? file, List<byte[]>? parts) = _rows.Files.FirstOrDefault(row => row.File.Number == number);
            return ValueTask.FromResult<Stream?>(
                file is null || parts!.Count == 0
                    ? null
                    : new StatementContent(file, (part, _) => ValueTask.FromResult<byte[]?>(parts[part])));
        }
    }

    /// <inheritdoc/>
    public ValueTask<int> RemoveContentAsync(DateOnly before, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_rows.Lock)
        {
            (StatementFile File, List<byte[]> Parts)[] old =
            [
                .. _rows.Files.Where(row => row.File.Day < before && row.Parts.Count > 0)
                    .OrderBy(row => row.File.Day).ThenBy(row => row.File.Number).Take(StoreRules.MaxContentsRemoved),
            ];
            foreach ((StatementFile file, _) in old)
            {
                // A stream that is open reads the parts that it has.
                _rows.Files[(int)file.Number - 1] = (file, []);
            }

            return ValueTask.FromResult(old.Length);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StatementFetch>> ListFetchesAsync(
        ProviderId provider, string merchantNumber, DateOnly from, int maxItems, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckPage(maxItems);
        lock (_rows.Lock)
        {
            return ValueTask.FromResult<IReadOnlyList<StatementFetch>>(
            [
                .. _rows.Fetches.Values
                    .Where(fetch => fetch.Provider == provider && fetch.MerchantNumber == merchantNumber && fetch.Day >= from)
                    .Take(maxItems),
            ]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StatementFetch>> ListWaitingAsync(DateOnly from, int maxItems, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckPage(maxItems);
        lock (_rows.Lock)
        {
            return ValueTask.FromResult<IReadOnlyList<StatementFetch>>(
            [
                .. _rows.Fetches.Values.Where(fetch => fetch.Status == StatementFetchStatus.Waiting && fetch.Day >= from)
                    .OrderBy(fetch => fetch.Day).Take(maxItems),
            ]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> SaveFetchAsync(StatementFetch fetch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckStatementFetch(fetch);
        lock (_rows.Lock)
        {
            var key = (fetch.Provider.Value, fetch.MerchantNumber, fetch.Day);
            if ((_rows.Fetches.GetValueOrDefault(key)?.Version ?? 0) != fetch.Version)
            {
                return ValueTask.FromResult(false);
            }

            _rows.Fetches[key] = fetch with { Version = fetch.Version + 1 };
            return ValueTask.FromResult(true);
        }
    }
}
