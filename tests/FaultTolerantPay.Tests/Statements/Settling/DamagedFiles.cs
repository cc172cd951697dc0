using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Tests.Statements.Settling;

/// <summary>A store in which the file of one day cannot be read, or whose content is gone.</summary>
internal sealed class DamagedFiles(IStatementFileStore files, DateOnly day, Func<bool> isDamaged, bool isGone = false) : IStatementFileStore
{
    private readonly HashSet<long> _numbers = [];

    public ValueTask<StatementFile> SaveFileAsync(StatementFile file, Stream content, CancellationToken cancellationToken) =>
        files.SaveFileAsync(file, content, cancellationToken);

    public ValueTask<IReadOnlyList<StatementFile>> ListFilesAsync(long after, int maxItems, CancellationToken cancellationToken) =>
        files.ListFilesAsync(after, maxItems, cancellationToken);

    public async ValueTask<IReadOnlyList<StatementFile>> ListVersionsAsync(
        ProviderId provider, string merchantNumber, DateOnly of, int maxItems, CancellationToken cancellationToken)
    {
        IReadOnlyList<StatementFile> versions = await files.ListVersionsAsync(provider, merchantNumber, of, maxItems, cancellationToken);
        _numbers.UnionWith(versions.Where(file => file.Day == day).Select(file => file.Number));
        return versions;
    }

    public async ValueTask<Stream?> OpenFileAsync(long number, CancellationToken cancellationToken)
    {
        bool isHit = _numbers.Contains(number) && isDamaged();
        return isHit ? (isGone ? null : new DamagedStream()) : await files.OpenFileAsync(number, cancellationToken);
    }

    public ValueTask<IReadOnlyList<StatementFetch>> ListFetchesAsync(
        ProviderId provider, string merchantNumber, DateOnly from, int maxItems, CancellationToken cancellationToken) =>
        files.ListFetchesAsync(provider, merchantNumber, from, maxItems, cancellationToken);

    public ValueTask<IReadOnlyList<StatementFetch>> ListWaitingAsync(DateOnly from, int maxItems, CancellationToken cancellationToken) =>
        files.ListWaitingAsync(from, maxItems, cancellationToken);

    public ValueTask<int> RemoveContentAsync(DateOnly before, CancellationToken cancellationToken) =>
        files.RemoveContentAsync(before, cancellationToken);

    public ValueTask<bool> SaveFetchAsync(StatementFetch fetch, CancellationToken cancellationToken) =>
        files.SaveFetchAsync(fetch, cancellationToken);

    private sealed class DamagedStream : MemoryStream
    {
        public override int Read(Span<byte> buffer) => throw new StoreException("The content has another hash.");

        public override int Read(byte[] buffer, int offset, int count) => throw new StoreException("The content has another hash.");
    }
}
