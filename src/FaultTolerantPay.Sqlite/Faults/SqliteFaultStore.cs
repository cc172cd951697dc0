using FaultTolerantPay.Advances;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Sqlite.Engine;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Sqlite.Faults;

/// <summary>Outages and the manual switch on a SQLite file.</summary>
internal sealed class SqliteFaultStore(StoreEngine engine) : IFaultStore
{
    private static readonly Sql SelectOpen = new($"SELECT {OutageColumns.Names} FROM outage WHERE ended_at IS NULL");
    private static readonly Sql SelectNewest = new($"SELECT {OutageColumns.Names} FROM outage ORDER BY id DESC LIMIT ?");
    private static readonly Sql Exists = new("SELECT 1 FROM outage WHERE id = ?");
    private static readonly Sql Insert = new("INSERT INTO outage (started_at, cause, opened_by) VALUES (?, ?, ?)");
    private static readonly Sql Close = new("UPDATE outage SET ended_at = ?, closed_by = ? WHERE id = ? AND ended_at IS NULL");
    private static readonly Sql InsertSwitch = new("INSERT INTO manual_switch (position, set_by, set_at, reason) VALUES (?, ?, ?, ?)");
    private static readonly Sql SelectSwitches = new("SELECT position, set_by, set_at, reason FROM manual_switch ORDER BY id DESC LIMIT ?");

    public ValueTask<Outage> OpenOutageAsync(Outage outage, CancellationToken cancellationToken)
    {
        OutageRules.CheckOpens(outage);
        return engine.WriteAsync(transaction => Open(transaction, outage), cancellationToken);
    }

    public async ValueTask CloseOutageAsync(Outage outage, CancellationToken cancellationToken)
    {
        OutageRules.CheckCloses(outage);
        await engine.WriteAsync(transaction => End(transaction, outage), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<Outage?> FindOpenOutageAsync(CancellationToken cancellationToken) => engine.ReadAsync(FindOpen, cancellationToken);

    public ValueTask<IReadOnlyList<Outage>> ListOutagesAsync(int most, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(most);
        return engine.ReadAsync(
            connection =>
            {
                var outages = new List<Outage>();
                using Query query = connection.Use(SelectNewest).Bind(most);
                while (query.Step())
                    outages.Add(OutageColumns.Read(query));
                return (IReadOnlyList<Outage>)outages;
            },
            cancellationToken);
    }

    public async ValueTask SetManualSwitchAsync(ManualFaultSwitch manual, CancellationToken cancellationToken) =>
        await engine.WriteAsync(transaction => Set(transaction, manual), cancellationToken).ConfigureAwait(false);

    public ValueTask<ManualFaultSwitch?> FindManualSwitchAsync(CancellationToken cancellationToken) =>
        engine.ReadAsync(connection => Switches(connection, 1).FirstOrDefault(), cancellationToken);

    public ValueTask<IReadOnlyList<ManualFaultSwitch>> ListManualSwitchesAsync(int most, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(most);
        return engine.ReadAsync<IReadOnlyList<ManualFaultSwitch>>(connection => Switches(connection, most), cancellationToken);
    }

    private static Outage Open(WriteTransaction transaction, Outage outage)
    {
        if (FindOpen(transaction.Connection) is { } open)
            return open;
        transaction.StartWriting();
        using Query query = transaction.Connection.Use(Insert).Bind(outage.Start).Bind(outage.Cause).Bind(outage.OpenedBy?.Value);
        query.Execute();
        return outage with { Id = new OutageId(transaction.Connection.LastInsertId), ClosedBy = null };
    }

    private static bool End(WriteTransaction transaction, Outage outage)
    {
        using (Query query = transaction.Connection.Use(Exists).Bind(outage.Id.Value))
        {
            if (!query.Step())
                throw OutageRules.UnknownOutage(outage.Id);
        }
        transaction.StartWriting();
        using Query close = transaction.Connection.Use(Close).Bind(outage.End).Bind(outage.ClosedBy?.Value).Bind(outage.Id.Value);
        close.Execute();
        return true;
    }

    private static bool Set(WriteTransaction transaction, ManualFaultSwitch manual)
    {
        transaction.StartWriting();
        using Query query = transaction.Connection.Use(InsertSwitch).Bind(manual.Position).Bind(manual.By.Value).Bind(manual.At).Bind(manual.Reason);
        query.Execute();
        return true;
    }

    private static Outage? FindOpen(Connection connection)
    {
        using Query query = connection.Use(SelectOpen);
        return query.Step() ? OutageColumns.Read(query) : null;
    }

    private static List<ManualFaultSwitch> Switches(Connection connection, int most)
    {
        var switches = new List<ManualFaultSwitch>();
        using Query query = connection.Use(SelectSwitches).Bind(most);
        while (query.Step())
            switches.Add(new ManualFaultSwitch(query.Name<ManualFaultPosition>(0), new OperatorId(query.Text(1)), query.Time(2), query.Text(3)));
        return switches;
    }
}
