namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>Runs SQLite's integrity check on the file.</summary>
internal static class IntegrityCheck
{
    private static readonly Sql Quick = new("PRAGMA quick_check(100)");
    private static readonly Sql Thorough = new("PRAGMA integrity_check(100)");

    public static IReadOnlyList<string> Run(SqliteConnection connection, bool isThorough)
    {
        var damages = new List<string>();
        using Query query = connection.Use(isThorough ? Thorough : Quick);
        while (query.Step())
        {
            if (query.Text(0) != "ok")
            {
                damages.Add(query.Text(0));
            }
        }
        return damages;
    }
}
