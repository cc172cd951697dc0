using FaultTolerantPay.Sqlite.Connection;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>All positions of the manual switch of fault detection, past and present.</summary>
internal static class ManualSwitchTable
{
    private static readonly Sql Insert = new("INSERT INTO manual_switch (position, set_by, set_at, reason) VALUES (?, ?, ?, ?)");
    private static readonly Sql SelectNewest = new("SELECT position, set_by, set_at, reason FROM manual_switch ORDER BY id DESC LIMIT ?");

    public static bool Add(StoreTransaction transaction, ManualFaultSwitch manual)
    {
        transaction.StartWriting();
        using Query query = transaction.Connection.Use(Insert).Bind(manual.Position).Bind(manual.By.Value).Bind(manual.At)
            .Bind(manual.Reason);
        query.Execute();
        return true;
    }

    public static List<ManualFaultSwitch> Newest(SqliteConnection connection, int most)
    {
        var switches = new List<ManualFaultSwitch>();
        using Query query = connection.Use(SelectNewest).Bind(most);
        while (query.Step())
        {
            var by = new OperatorId(query.Text(1));
            switches.Add(new ManualFaultSwitch(query.Name<ManualFaultPosition>(0), by, query.Time(2), query.Text(3)));
        }
        return switches;
    }
}
