namespace FaultTolerantPay.PostgreSql.Tests.Servers;

/// <summary>The server that most tests share, each fixture in a schema of its own.</summary>
internal static class SharedServer
{
    private static int _schemas;

    public static PostgreSqlServer Server { get; set; } = null!;

    /// <summary>A new schema, without tables.</summary>
    public static string NewSchema(PostgreSqlServer? server = null)
    {
        string schema = "s" + Interlocked.Increment(ref _schemas).ToString(System.Globalization.CultureInfo.InvariantCulture);
        (server ?? Server).CreateSchema(schema);
        return schema;
    }
}
