using FaultTolerantPay.PostgreSql.Connection;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>How far the fetching of each day's statement is.</summary>
internal static class StatementFetchTable
{
    public const string Schema = """
        CREATE TABLE statement_fetch (
          provider text COLLATE "C" NOT NULL, merchant_number text COLLATE "C" NOT NULL, day date NOT NULL, status text NOT NULL,
          tries integer NOT NULL, next_at bigint, reported_at bigint, reason text, version bigint NOT NULL,
          PRIMARY KEY (provider, merchant_number, day));
        CREATE INDEX statement_fetch_waiting ON statement_fetch (day, provider, merchant_number) WHERE status = 'Waiting';
        """;

    private const string Columns = "provider, merchant_number, day, status, tries, next_at, reported_at, reason, version";

    private const string Select = $"""
        SELECT {Columns} FROM statement_fetch WHERE provider = $1 AND merchant_number = $2 AND day >= $3 ORDER BY day LIMIT $4
        """;

    private const string SelectWaiting = $"""
        SELECT {Columns} FROM statement_fetch WHERE status = 'Waiting' AND day >= $1 ORDER BY day, provider, merchant_number LIMIT $2
        """;

    private const string Insert = $"""
        INSERT INTO statement_fetch ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9 + 1)
        ON CONFLICT (provider, merchant_number, day) DO NOTHING
        """;

    private const string Update = """
        UPDATE statement_fetch SET status = $4, tries = $5, next_at = $6, reported_at = $7, reason = $8, version = $9 + 1
        WHERE provider = $1 AND merchant_number = $2 AND day = $3 AND version = $9
        """;

    public static async Task<IReadOnlyList<StatementFetch>> ListAsync(
        Session session, ProviderId provider, string merchantNumber, DateOnly from, int maxItems, CancellationToken cancellationToken)
    {
        var select = new Statement(
            Select, Parameter.Text(provider.Value), Parameter.Text(merchantNumber), Parameter.Day(from), Parameter.Int(maxItems));
        return await session.QueryAsync(select, Read, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The days of all providers without a file.</summary>
    public static async Task<IReadOnlyList<StatementFetch>> ListWaitingAsync(
        Session session, DateOnly from, int maxItems, CancellationToken cancellationToken) => await session
            .QueryAsync(new Statement(SelectWaiting, Parameter.Day(from), Parameter.Int(maxItems)), Read, cancellationToken)
            .ConfigureAwait(false);

    /// <summary>Stores how far a day is, if its version is the stored one.</summary>
    public static async Task<bool> SaveAsync(Session session, StatementFetch fetch, CancellationToken cancellationToken)
    {
        var save = new Statement(
            fetch.Version == 0 ? Insert : Update,
            Parameter.Text(fetch.Provider.Value),
            Parameter.Text(fetch.MerchantNumber),
            Parameter.Day(fetch.Day),
            Parameter.Name(fetch.Status),
            Parameter.Int(fetch.Tries),
            Parameter.Time(fetch.NextAt),
            Parameter.Time(fetch.ReportedAt),
            Parameter.Text(fetch.Reason),
            Parameter.Long(fetch.Version));
        return await session.ExecuteAsync(save, cancellationToken).ConfigureAwait(false) == 1;
    }

    private static StatementFetch Read(NpgsqlDataReader row) => new()
    {
        Provider = new ProviderId(row.Text(0)),
        MerchantNumber = row.Text(1),
        Day = row.Day(2),
        Status = row.Name<StatementFetchStatus>(3),
        Tries = row.Int(4),
        NextAt = row.TimeOrNull(5),
        ReportedAt = row.TimeOrNull(6),
        Reason = row.TextOrNull(7),
        Version = row.Long(8),
    };
}
