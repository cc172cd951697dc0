using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Testing.InMemory;

/// <summary>A store of card-channel records in memory, for tests and simulations; see <see cref="InMemoryStandInStore"/>.</summary>
/// <param name="disk">The durable state; null: a new one.</param>
public sealed class InMemoryCardChannelStore(InMemoryDisk? disk = null) : ICardChannelStore
{
    private readonly CardChannelRows _table = (disk ?? new InMemoryDisk()).CardChannels;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CardChannelRecord>> ListCardChannelsAsync(
        IReadOnlyList<string> cardTokens, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckCardTokens(cardTokens);
        lock (_table.Lock)
        {
            return ValueTask.FromResult<IReadOnlyList<CardChannelRecord>>(
            [
                .. _table.WithNewer(cardTokens)
                    .SelectMany(_table.Of)
                    .OrderBy(record => record.Channel.Value, StringComparer.Ordinal).Take(StoreRules.MaxPageSize),
            ]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> SaveCardChannelAsync(
        CardChannelRecord record, CardChannelRecord? replaces, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckCardChannel(record, replaces);
        lock (_table.Lock)
        {
            if (_table.VersionOf(record) != record.Version || (replaces is not null && _table.VersionOf(replaces) != replaces.Version))
            {
                return ValueTask.FromResult(false);
            }

            if (replaces is not null)
            {
                _table.Remove(replaces);
                _table.Move(replaces.CardToken, record.CardToken);
            }

            _table.Set(record with { Version = record.Version + 1 });
            return ValueTask.FromResult(true);
        }
    }

    /// <inheritdoc/>
    public ValueTask<int> EraseCardAsync(IReadOnlyList<string> cardTokens, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckCardTokens(cardTokens);
        lock (_table.Lock)
        {
            return ValueTask.FromResult(_table.WithNewer(cardTokens).Sum(_table.RemoveAll));
        }
    }
}
