using FaultTolerantPay.SampleHost.CommandLine;
using Npgsql;

namespace FaultTolerantPay.SampleHost.App;

/// <summary>Where a store is: in a SQLite file, or in a schema of a PostgreSQL database.</summary>
/// <param name="Path">The file; null: it is in PostgreSQL.</param>
/// <param name="Connection">How to connect to PostgreSQL; null: it is in a file.</param>
/// <param name="Schema">The schema there.</param>
internal sealed record StorePlace(string? Path, string? Connection, string Schema)
{
    private const string DefaultSchema = "ftpay";

    /// <summary>Whether another server may be promoted.</summary>
    public bool HasSeveralServers => new NpgsqlConnectionStringBuilder(Connection).Host?.Contains(',', StringComparison.Ordinal) == true;

    /// <summary>
    /// Reads a path, or a connection string of Npgsql, which begins with <c>Host=</c> and may name the schema as <c>Search Path</c>.
    /// </summary>
    /// <exception cref="UsageException">It is neither.</exception>
    public static StorePlace Of(string text)
    {
        if (!text.StartsWith("Host=", StringComparison.OrdinalIgnoreCase))
        {
            return new StorePlace(text, null, DefaultSchema);
        }

        try
        {
            var connection = new NpgsqlConnectionStringBuilder(text);
            string schema = connection.SearchPath ?? DefaultSchema;
            connection.SearchPath = null;
            return new StorePlace(null, connection.ConnectionString, schema);
        }
        catch (ArgumentException)
        {
            // The text may have a password.
            throw new UsageException("The store is no connection string of Npgsql: Host=…;Database=…;Username=… is expected.");
        }
    }
}
