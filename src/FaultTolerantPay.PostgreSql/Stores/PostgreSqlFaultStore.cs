using FaultTolerantPay.Faults;
using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Tables;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.PostgreSql.Stores;

/// <summary>Outages and the manual switch on PostgreSQL.</summary>
internal sealed class PostgreSqlFaultStore(StoreDatabase database) : IFaultStore
{
    public ValueTask<Outage> OpenOutageAsync(Outage outage, CancellationToken cancellationToken)
    {
        OutageRules.CheckOpens(outage);
        return database.WriteAsync((session, token) => OutageTable.OpenAsync(Telling(session), outage, token), cancellationToken);
    }

    public async ValueTask CloseOutageAsync(Outage outage, CancellationToken cancellationToken)
    {
        OutageRules.CheckCloses(outage);
        await database
            .WriteAsync((session, token) => OutageTable.CloseAsync(Telling(session), outage, token), cancellationToken)
            .ConfigureAwait(false);
    }

    public ValueTask<Outage?> FindOpenOutageAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(OutageTable.FindOpenAsync, cancellationToken);

    public ValueTask<IReadOnlyList<Outage>> ListOutagesAsync(int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync((session, token) => OutageTable.ListNewestAsync(session, maxItems, token), cancellationToken);
    }

    public async ValueTask SetManualSwitchAsync(ManualFaultSwitch manual, CancellationToken cancellationToken) => await database
        .WriteAsync((session, token) => ManualSwitchTable.AddAsync(Telling(session), manual, token), cancellationToken)
        .ConfigureAwait(false);

    public async ValueTask<ManualFaultSwitch?> FindManualSwitchAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<ManualFaultSwitch> newest = await database
            .ReadAsync((session, token) => ManualSwitchTable.ListNewestAsync(session, 1, token), cancellationToken).ConfigureAwait(false);
        return newest.Count > 0 ? newest[0] : null;
    }

    public ValueTask<IReadOnlyList<ManualFaultSwitch>> ListManualSwitchesAsync(int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync((session, token) => ManualSwitchTable.ListNewestAsync(session, maxItems, token), cancellationToken);
    }

    /// <summary>Tells other nodes that something changed, once it has.</summary>
    private static Session Telling(Session session)
    {
        session.Defer(ChangeListener.Notice());
        return session;
    }
}
