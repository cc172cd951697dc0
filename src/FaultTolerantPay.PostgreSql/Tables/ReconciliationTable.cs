using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Records;
using FaultTolerantPay.Statements.Reconciliation;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>
/// What the comparison of each day's statement found. A day has a row from its first confirmation on; while its version is 0, it was not
/// compared yet.
/// </summary>
internal static class ReconciliationTable
{
    public const string Schema = """
        CREATE TABLE reconciliation (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, provider text COLLATE "C" NOT NULL, merchant_number text COLLATE "C" NOT NULL,
          day date NOT NULL, version bigint NOT NULL, held bigint, held_hash text NOT NULL, record json,
          UNIQUE (day, provider, merchant_number));
        CREATE INDEX reconciliation_by_provider ON reconciliation (provider, day, merchant_number);
        """;

    /// <summary>The condition for one day, whose parameters <c>DayOf</c> makes.</summary>
    public const string IsDay = "r.day = $1 AND r.provider = $2 AND r.merchant_number = $3";

    // $4: the hash of no held row.
    private const string InsertMissing = """
        INSERT INTO reconciliation (day, provider, merchant_number, version, held_hash) VALUES ($1, $2, $3, 0, $4)
        ON CONFLICT (day, provider, merchant_number) DO NOTHING RETURNING id
        """;

    private const string Select = $"SELECT version, record FROM reconciliation r WHERE {IsDay} AND version > 0";

    private const string Lock = $"SELECT id, version, held_hash FROM reconciliation r WHERE {IsDay} FOR UPDATE";

    private const string LockNext = """
        SELECT id, version, record FROM reconciliation r WHERE day = $1 + 1 AND provider = $2 AND merchant_number = $3 AND version > 0
        FOR UPDATE
        """;

    private const string ListAll = """
        SELECT version, record FROM reconciliation WHERE (day, provider, merchant_number) > ($1, $2, $3) AND day <= $4 AND version > 0
        ORDER BY day, provider, merchant_number LIMIT $5
        """;

    private const string ListOfProvider = """
        SELECT version, record FROM reconciliation WHERE provider = $2 AND (day, merchant_number) > ($1, $3) AND day <= $4 AND version > 0
        ORDER BY day, merchant_number LIMIT $5
        """;

    private static readonly string Update =
        Changes.One("UPDATE reconciliation SET version = $2, held = $3, held_hash = $4, record = $5 WHERE id = $1");

    private static readonly string Outdate = Changes.One("UPDATE reconciliation SET version = $2, record = $3 WHERE id = $1");

    public static Task<StatementReconciliation?> FindAsync(
        Session session, ProviderId provider, string merchantNumber, DateOnly day, CancellationToken cancellationToken) =>
        session.FindAsync(new Statement(Select, DayOf(provider, merchantNumber, day)), row => Read(row, 0, 1), cancellationToken);

    public static async Task<QueryPage<StatementReconciliation>> ListAsync(
        Session session,
        ProviderId? provider,
        DateOnly from,
        DateOnly until,
        string? after,
        int maxItems,
        CancellationToken cancellationToken)
    {
        string subject = ReconciliationRules.DaysSubject(provider, from);
        (DateOnly day, string afterProvider, string afterNumber) = ReconciliationRules.DaysPlace(after, subject, from);
        var select = new Statement(
            provider is null ? ListAll : ListOfProvider,
            Parameter.Day(day),
            Parameter.Text(provider?.Value ?? afterProvider),
            Parameter.Text(afterNumber),
            Parameter.Day(until),
            Parameter.Int(maxItems + 1));
        List<StatementReconciliation> page =
            await session.QueryAsync(select, row => Read(row, 0, 1), cancellationToken).ConfigureAwait(false);
        if (page.Count <= maxItems)
        {
            return new QueryPage<StatementReconciliation>(page, null);
        }

        page.RemoveAt(maxItems);
        return new QueryPage<StatementReconciliation>(page, ReconciliationRules.AfterDay(subject, page[^1]));
    }

    /// <summary>Stores a comparison, if its version is the stored one.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="reconciliation">The comparison.</param>
    /// <param name="text">Its stored form.</param>
    /// <param name="held">The number of what it held, which is written; null: it held no row.</param>
    /// <param name="heldHash">The hash of what it held.</param>
    /// <param name="cancellationToken">Cancels before the commit.</param>
    public static async Task<bool> SaveAsync(
        Session session,
        StatementReconciliation reconciliation,
        byte[] text,
        long? held,
        string heldHash,
        CancellationToken cancellationToken)
    {
        (long Id, long Version, string HeldHash) stored = default;
        (long Id, StatementReconciliation Value)? next = null;
        await session.ReadAsync(
            [
                Ensure(reconciliation.Provider, reconciliation.MerchantNumber, reconciliation.Day),
                new Reading(new Statement(Lock, DayOf(reconciliation)), row => stored = (row.Long(0), row.Long(1), row.Text(2))),
                new Reading(new Statement(LockNext, DayOf(reconciliation)), row => next = (row.Long(0), Read(row, 1, 2))),
            ],
            cancellationToken).ConfigureAwait(false);
        if (stored.Version != reconciliation.Version)
        {
            return false;
        }

        session.Defer(new Statement(
            Update,
            Parameter.Long(stored.Id),
            Parameter.Long(stored.Version + 1),
            Parameter.Long(held),
            Parameter.Text(heldHash),
            Parameter.Json(text)));
        session.Defer(ConfirmationTable.RemoveOthers(stored.Id, reconciliation.File));
        // The next day's comparison had other rows of this day than are held now.
        if (next is { } day && stored.HeldHash != heldHash)
        {
            byte[] outdated = StoreJson.Write(day.Value with { IsOutdated = true }, StoreJson.Records.StatementReconciliation);
            session.Defer(new Statement(
                Outdate, Parameter.Long(day.Id), Parameter.Long(day.Value.Version + 1), Parameter.Json(outdated)));
        }

        return true;
    }

    /// <summary>Gives a day a row if it has none.</summary>
    public static Reading Ensure(ProviderId provider, string merchantNumber, DateOnly day) => new(
        new Statement(InsertMissing, [.. DayOf(provider, merchantNumber, day), Parameter.Text(PreparedHeldRows.HashOfNone)]),
        static _ => { });

    public static NpgsqlParameter[] DayOf(StatementReconciliation reconciliation) =>
        DayOf(reconciliation.Provider, reconciliation.MerchantNumber, reconciliation.Day);

    public static NpgsqlParameter[] DayOf(ProviderId provider, string merchantNumber, DateOnly day) =>
        [Parameter.Day(day), Parameter.Text(provider.Value), Parameter.Text(merchantNumber)];

    private static StatementReconciliation Read(NpgsqlDataReader row, int version, int record) =>
        StoreJson.Read(row.Json(record), StoreJson.Records.StatementReconciliation) with { Version = row.Long(version) };
}
