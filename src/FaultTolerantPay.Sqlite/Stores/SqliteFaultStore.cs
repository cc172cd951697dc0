using FaultTolerantPay.Faults;
using FaultTolerantPay.Sqlite.Tables;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite.Stores;

/// <summary>Outages and the manual switch on a SQLite file.</summary>
internal sealed class SqliteFaultStore(StoreDatabase database) : IFaultStore
{
    public ValueTask<Outage> OpenOutageAsync(Outage outage, CancellationToken cancellationToken)
    {
        OutageRules.CheckOpens(outage);
        return database.WriteAsync(t => OutageTable.Open(t, outage), cancellationToken);
    }

    public async ValueTask CloseOutageAsync(Outage outage, CancellationToken cancellationToken)
    {
        OutageRules.CheckCloses(outage);
        await database.WriteAsync(t => OutageTable.End(t, outage), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<Outage?> FindOpenOutageAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(OutageTable.FindOpen, cancellationToken);

    public ValueTask<IReadOnlyList<Outage>> ListOutagesAsync(int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync<IReadOnlyList<Outage>>(c => OutageTable.Newest(c, maxItems), cancellationToken);
    }

    public async ValueTask SetManualSwitchAsync(ManualFaultSwitch manual, CancellationToken cancellationToken) =>
        await database.WriteAsync(t => ManualSwitchTable.Add(t, manual), cancellationToken).ConfigureAwait(false);

    public ValueTask<ManualFaultSwitch?> FindManualSwitchAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(c => ManualSwitchTable.Newest(c, 1).FirstOrDefault(), cancellationToken);

    public ValueTask<IReadOnlyList<ManualFaultSwitch>> ListManualSwitchesAsync(int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync<IReadOnlyList<ManualFaultSwitch>>(c => ManualSwitchTable.Newest(c, maxItems), cancellationToken);
    }
}
