using System.Collections.Immutable;
using FaultTolerantPay.PostgreSql.Connection;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>The versions of what nodes share: options and routing tables.</summary>
internal static class SharedSettingsTable
{
    public const string Schema = """
        CREATE TABLE shared_settings (
          kind text NOT NULL, number bigint NOT NULL, given_by text NOT NULL, given_at bigint NOT NULL, reason text NOT NULL,
          names text[] NOT NULL, texts text[] NOT NULL, PRIMARY KEY (kind, number));
        CREATE TRIGGER shared_settings_is_not_changed BEFORE UPDATE OR DELETE ON shared_settings
          FOR EACH ROW EXECUTE FUNCTION ftpay_refuse('versions of shared settings are never changed or deleted');
        """;

    private const string Columns = "kind, number, given_by, given_at, reason";

    // Two that come at once: the second one waits for the first, and then changes nothing.
    private const string Insert = """
        INSERT INTO shared_settings (kind, number, given_by, given_at, reason, names, texts)
        SELECT $1, $2, $3, $4, $5, $6, $7 WHERE (SELECT coalesce(max(number), 0) FROM shared_settings WHERE kind = $1) = $2 - 1
        ON CONFLICT DO NOTHING
        """;

    private const string SelectNewestNumber = "SELECT coalesce(max(number), 0) FROM shared_settings WHERE kind = $1";
    private const string Select = $"SELECT {Columns}, names, texts FROM shared_settings WHERE kind = $1 AND number = $2";

    private const string SelectBefore =
        $"SELECT {Columns} FROM shared_settings WHERE kind = $1 AND number < $2 ORDER BY number DESC LIMIT $3";

    /// <returns>Whether it was the next version.</returns>
    public static async Task<bool> AddAsync(Session session, SharedSettings settings, CancellationToken cancellationToken)
    {
        var insert = new Statement(
            Insert,
            Parameter.Name(settings.Kind),
            Parameter.Long(settings.Number),
            Parameter.Text(settings.By.Value),
            Parameter.Time(settings.At),
            Parameter.Text(settings.Reason),
            Parameter.Texts([.. settings.Files.Select(file => file.Name)]),
            Parameter.Texts([.. settings.Files.Select(file => file.Text)]));
        return await session.ExecuteAsync(insert, cancellationToken).ConfigureAwait(false) == 1;
    }

    public static Task<long> ReadNewestNumberAsync(Session session, SharedSettingsKind kind, CancellationToken cancellationToken) =>
        session.FindAsync(new Statement(SelectNewestNumber, Parameter.Name(kind)), row => row.Long(0), cancellationToken);

    public static Task<SharedSettings?> FindAsync(
        Session session, SharedSettingsKind kind, long number, CancellationToken cancellationToken) =>
        session.FindAsync(
            new Statement(Select, Parameter.Name(kind), Parameter.Long(number)), row => Read(row) with { Files = ReadFiles(row) },
            cancellationToken);

    /// <summary>The newest first, without their files.</summary>
    public static async Task<IReadOnlyList<SharedSettings>> ListNewestAsync(
        Session session, SharedSettingsKind kind, long before, int maxItems, CancellationToken cancellationToken) => await session
            .QueryAsync(
                new Statement(SelectBefore, Parameter.Name(kind), Parameter.Long(before), Parameter.Int(maxItems)), Read, cancellationToken)
            .ConfigureAwait(false);

    private static SharedSettings Read(NpgsqlDataReader row) => new()
    {
        Kind = row.Name<SharedSettingsKind>(0),
        Number = row.Long(1),
        By = new OperatorId(row.Text(2)),
        At = row.Time(3),
        Reason = row.Text(4),
    };

    private static ImmutableArray<SharedFile> ReadFiles(NpgsqlDataReader row)
    {
        string[] names = row.GetFieldValue<string[]>(5), texts = row.GetFieldValue<string[]>(6);
        return [.. names.Zip(texts, (name, text) => new SharedFile { Name = name, Text = text })];
    }
}
