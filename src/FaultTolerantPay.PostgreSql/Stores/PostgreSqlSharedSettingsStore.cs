using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Tables;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.PostgreSql.Stores;

/// <summary>What the nodes on the schema share.</summary>
internal sealed class PostgreSqlSharedSettingsStore(StoreDatabase database) : ISharedSettingsStore
{
    public ValueTask<bool> AddAsync(SharedSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return database.WriteAsync(
            (session, token) =>
            {
                session.Defer(ChangeListener.Notice());
                return SharedSettingsTable.AddAsync(session, settings, token);
            },
            cancellationToken);
    }

    public ValueTask<long> ReadNewestNumberAsync(SharedSettingsKind kind, CancellationToken cancellationToken) =>
        database.ReadAsync((session, token) => SharedSettingsTable.ReadNewestNumberAsync(session, kind, token), cancellationToken);

    public ValueTask<SharedSettings?> FindAsync(SharedSettingsKind kind, long number, CancellationToken cancellationToken) =>
        database.ReadAsync((session, token) => SharedSettingsTable.FindAsync(session, kind, number, token), cancellationToken);

    public ValueTask<IReadOnlyList<SharedSettings>> ListNewestAsync(
        SharedSettingsKind kind, long? before, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync(
            (session, token) => SharedSettingsTable.ListNewestAsync(session, kind, before ?? long.MaxValue, maxItems, token),
            cancellationToken);
    }
}
