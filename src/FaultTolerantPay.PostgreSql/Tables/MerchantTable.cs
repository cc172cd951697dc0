using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Records;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>Merchants, and every change of their consent.</summary>
internal static class MerchantTable
{
    public const string Schema = """
        CREATE TABLE merchant (
          id text COLLATE "C" PRIMARY KEY, version bigint NOT NULL, name text NOT NULL, category text NOT NULL, status text NOT NULL,
          has_consent boolean NOT NULL, refresh_at bigint, record json NOT NULL);
        CREATE INDEX merchant_due ON merchant (refresh_at, id) WHERE refresh_at IS NOT NULL;
        CREATE TABLE consent_change (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, merchant text COLLATE "C" NOT NULL, changed_at bigint NOT NULL,
          changed_by text NOT NULL, was_given boolean NOT NULL, is_given boolean NOT NULL, reason text NOT NULL, record json NOT NULL);
        CREATE INDEX consent_change_by_merchant ON consent_change (merchant, id);
        """;

    private const string Insert = """
        INSERT INTO merchant (id, version, name, category, status, has_consent, refresh_at, record)
          VALUES ($1, $2 + 1, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING
        """;

    private const string Update = """
        UPDATE merchant SET version = $2 + 1, name = $3, category = $4, status = $5, has_consent = $6, refresh_at = $7, record = $8
          WHERE id = $1 AND version = $2
        """;

    private const string Select = "SELECT version, record FROM merchant WHERE id = $1";
    private const string SelectDue = "SELECT version, record FROM merchant WHERE refresh_at <= $1 ORDER BY refresh_at, id LIMIT $2";
    private const string SelectPage = "SELECT version, record FROM merchant WHERE id > $1 ORDER BY id LIMIT $2";
    private const string SelectChanges = "SELECT record FROM consent_change WHERE merchant = $1 ORDER BY id";

    private static readonly string InsertChange = Changes.One("""
        INSERT INTO consent_change (merchant, changed_at, changed_by, was_given, is_given, reason, record)
          VALUES ($1, $2, $3, $4, $5, $6, $7)
        """);

    /// <summary>Stores a merchant if its version is the expected one.</summary>
    /// <returns>Whether it was stored.</returns>
    public static async Task<bool> SaveAsync(
        Session session, Merchant merchant, byte[] record, long expectedVersion, ConsentChange? change, CancellationToken cancellationToken)
    {
        var save = new Statement(
            expectedVersion == 0 ? Insert : Update,
            Parameter.Text(merchant.Id.Value),
            Parameter.Long(expectedVersion),
            Parameter.Text(merchant.Name),
            Parameter.Text(merchant.Category),
            Parameter.Name(merchant.Status),
            Parameter.Flag(merchant.Consent.IsGiven),
            Parameter.Time(merchant.RefreshAt),
            Parameter.Json(record));
        if (await session.ExecuteAsync(save, cancellationToken).ConfigureAwait(false) == 0)
        {
            return false;
        }

        if (change is not null)
        {
            session.Defer(new Statement(
                InsertChange,
                Parameter.Text(change.Merchant.Value),
                Parameter.Time(change.At),
                Parameter.Text(change.By.Value),
                Parameter.Flag(change.Old.IsGiven),
                Parameter.Flag(change.New.IsGiven),
                Parameter.Text(change.Reason),
                Parameter.Json(StoreJson.Write(change, StoreJson.Records.ConsentChange))));
        }

        return true;
    }

    public static Task<Merchant?> FindAsync(Session session, MerchantId id, CancellationToken cancellationToken) =>
        session.FindAsync(new Statement(Select, Parameter.Text(id.Value)), Read, cancellationToken);

    public static async Task<IReadOnlyList<Merchant>> ListDueAsync(
        Session session, DateTimeOffset now, int maxItems, CancellationToken cancellationToken) => await session
            .QueryAsync(new Statement(SelectDue, Parameter.Time(now), Parameter.Int(maxItems)), Read, cancellationToken)
            .ConfigureAwait(false);

    public static async Task<IReadOnlyList<Merchant>> ListAsync(
        Session session, MerchantId? after, int maxItems, CancellationToken cancellationToken) => await session
            .QueryAsync(new Statement(SelectPage, Parameter.Text(after?.Value ?? ""), Parameter.Int(maxItems)), Read, cancellationToken)
            .ConfigureAwait(false);

    public static async Task<IReadOnlyList<ConsentChange>> ListConsentChangesAsync(
        Session session, MerchantId id, CancellationToken cancellationToken) => await session
            .QueryAsync(
                new Statement(SelectChanges, Parameter.Text(id.Value)),
                row => StoreJson.Read(row.Json(0), StoreJson.Records.ConsentChange),
                cancellationToken)
            .ConfigureAwait(false);

    private static Merchant Read(NpgsqlDataReader row) =>
        StoreJson.Read(row.Json(1), StoreJson.Records.Merchant) with { Version = row.Long(0) };
}
