using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>
/// What channels settled on the bank's account. The record holds all of it; the columns next to it are copies for queries.
/// </summary>
internal static class SettlementTable
{
    public const string Schema = """
        CREATE TABLE channel_settlement (
          subject_id INTEGER PRIMARY KEY, version INTEGER NOT NULL, provider TEXT NOT NULL, id TEXT NOT NULL, account TEXT NOT NULL,
          booked_on TEXT NOT NULL, amount_minor INTEGER NOT NULL, currency TEXT NOT NULL, suspense_minor INTEGER NOT NULL,
          is_settled INTEGER NOT NULL, changed_at TEXT NOT NULL, record TEXT NOT NULL) STRICT;
        CREATE INDEX channel_settlement_by_day ON channel_settlement (booked_on, provider, id);
        CREATE INDEX channel_settlement_by_provider ON channel_settlement (provider, booked_on, id);
        CREATE TRIGGER channel_settlement_is_not_deleted BEFORE DELETE ON channel_settlement
          BEGIN SELECT RAISE(ABORT, 'a settlement is never deleted'); END;
        """;

    private static readonly Sql ReadVersion = new("""
        SELECT c.version FROM subject s JOIN channel_settlement c ON c.subject_id = s.id WHERE s.merchant = ? AND s.order_id = ?
          AND s.attempt = ?
        """);

    private static readonly Sql Upsert = new("""
        INSERT INTO channel_settlement (subject_id, version, provider, id, account, booked_on, amount_minor, currency, suspense_minor,
          is_settled, changed_at, record)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (subject_id) DO UPDATE SET version = excluded.version, account = excluded.account, booked_on = excluded.booked_on,
          amount_minor = excluded.amount_minor, currency = excluded.currency, suspense_minor = excluded.suspense_minor,
          is_settled = excluded.is_settled, changed_at = excluded.changed_at, record = excluded.record
        """);

    private static readonly Sql Select = new("""
        SELECT c.version, c.record FROM subject s JOIN channel_settlement c ON c.subject_id = s.id WHERE s.merchant = ? AND s.order_id = ?
          AND s.attempt = ?
        """);

    private static readonly Sql ListAll = new("""
        SELECT version, record FROM channel_settlement INDEXED BY channel_settlement_by_day
        WHERE (booked_on, provider, id) > (?, ?, ?) ORDER BY booked_on, provider, id LIMIT ?
        """);

    private static readonly Sql ListOfProvider = new("""
        SELECT version, record FROM channel_settlement INDEXED BY channel_settlement_by_provider
        WHERE provider = ? AND (booked_on, id) > (?, ?) ORDER BY booked_on, id LIMIT ?
        """);

    /// <summary>Every statement that reads pages, for tests of the query plans.</summary>
    public static IEnumerable<string> Statements => [ListAll.Text, ListOfProvider.Text];

    public static bool HasVersion(StoreTransaction transaction, ChannelSettlement settlement)
    {
        using Query query = transaction.Connection.Use(ReadVersion).Bind(settlement.Key);
        return (query.Step() ? query.Long(0) : 0) == settlement.Version;
    }

    public static void Put(StoreTransaction transaction, long subject, ChannelSettlement settlement, ReadOnlySpan<byte> text)
    {
        using Query query = transaction.Connection.Use(Upsert)
            .Bind(subject).Bind(settlement.Version + 1).Bind(settlement.Provider.Value).Bind(settlement.Id).Bind(settlement.Account.Value)
            .Bind(SettlementRules.TextOf(settlement.BookedOn)).Bind(settlement.Amount.Minor).Bind(settlement.Amount.Currency.Code)
            .Bind(settlement.SuspenseMinor).Bind(settlement.IsSettled).Bind(settlement.ChangedAt).BindUtf8(text);
        query.Execute();
    }

    public static ChannelSettlement? Find(SqliteConnection connection, TransactionKey key)
    {
        using Query query = connection.Use(Select).Bind(key);
        return query.Step() ? Read(query) : null;
    }

    public static QueryPage<ChannelSettlement> List(
        SqliteConnection connection, ProviderId? provider, DateOnly from, string? after, int maxItems)
    {
        string subject = SettlementRules.Subject(provider, from);
        (DateOnly day, string afterProvider, string afterId) = SettlementRules.PlaceOf(after, subject, from);
        string bookedOn = SettlementRules.TextOf(day);
        Query started = provider is { } only
            ? connection.Use(ListOfProvider).Bind(only.Value).Bind(bookedOn)
            : connection.Use(ListAll).Bind(bookedOn).Bind(afterProvider);
        using Query query = started.Bind(afterId).Bind(maxItems + 1);
        var page = new List<ChannelSettlement>();
        while (query.Step())
        {
            if (page.Count == maxItems)
            {
                return new QueryPage<ChannelSettlement>(page, SettlementRules.After(subject, page[^1]));
            }

            page.Add(Read(query));
        }

        return new QueryPage<ChannelSettlement>(page, null);
    }

    private static ChannelSettlement Read(Query query) =>
        StoreJson.Read(query.Utf8(1), StoreJson.Records.ChannelSettlement) with { Version = query.Long(0) };
}
