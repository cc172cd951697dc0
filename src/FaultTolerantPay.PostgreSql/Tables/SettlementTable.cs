using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Records;
using FaultTolerantPay.Storage;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>A settlement to write.</summary>
/// <param name="Subject">The number of its subject.</param>
/// <param name="Settlement">The settlement, with the version before the last change.</param>
/// <param name="Text">Its stored form.</param>
internal readonly record struct SettlementRow(long Subject, ChannelSettlement Settlement, byte[] Text);

/// <summary>
/// What channels settled on the bank's account. The record holds all of it; the columns next to it are copies for queries.
/// </summary>
internal static class SettlementTable
{
    private const string Select = """
        SELECT c.version, c.record FROM subject s JOIN channel_settlement c ON c.subject_id = s.id
        WHERE s.merchant = $1 AND s.order_id = $2 AND s.attempt = $3
        """;

    private const string ListAll = """
        SELECT version, record FROM channel_settlement WHERE (booked_on, provider, id) > ($1, $2, $3)
        ORDER BY booked_on, provider, id LIMIT $4
        """;

    private const string ListOfProvider = """
        SELECT version, record FROM channel_settlement WHERE provider = $2 AND (booked_on, id) > ($1, $3) ORDER BY booked_on, id LIMIT $4
        """;

    private static readonly string UpsertAll = Changes.Exactly("""
        INSERT INTO channel_settlement (subject_id, version, provider, id, account, booked_on, amount_minor, currency, suspense_minor,
          is_settled, changed_at, record)
        SELECT * FROM unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::text[],
          $10::bigint[], $11::boolean[], $12::bigint[], $13::json[])
        ON CONFLICT (subject_id) DO UPDATE SET version = excluded.version, account = excluded.account, booked_on = excluded.booked_on,
          amount_minor = excluded.amount_minor, currency = excluded.currency, suspense_minor = excluded.suspense_minor,
          is_settled = excluded.is_settled, changed_at = excluded.changed_at, record = excluded.record
        """);

    public static void Write(Session session, IReadOnlyList<SettlementRow> rows) => Changes.Defer(session, rows, UpsertAll, Columns);

    public static Task<ChannelSettlement?> FindAsync(Session session, TransactionKey key, CancellationToken cancellationToken) =>
        session.FindAsync(new Statement(Select, QueryKeys.Parameters(key)), Read, cancellationToken);

    public static async Task<QueryPage<ChannelSettlement>> ListAsync(
        Session session, ProviderId? provider, DateOnly from, string? after, int maxItems, CancellationToken cancellationToken)
    {
        string subject = SettlementRules.Subject(provider, from);
        (DateOnly day, string afterProvider, string afterId) = SettlementRules.PlaceOf(after, subject, from);
        List<ChannelSettlement> page = await session.QueryAsync(
            new Statement(
                provider is null ? ListAll : ListOfProvider,
                Parameter.Text(SettlementRules.TextOf(day)),
                Parameter.Text(provider?.Value ?? afterProvider),
                Parameter.Text(afterId),
                Parameter.Int(maxItems + 1)),
            Read,
            cancellationToken).ConfigureAwait(false);
        if (page.Count <= maxItems)
        {
            return new QueryPage<ChannelSettlement>(page, null);
        }

        page.RemoveAt(maxItems);
        return new QueryPage<ChannelSettlement>(page, SettlementRules.After(subject, page[^1]));
    }

    private static NpgsqlParameter[] Columns(IReadOnlyList<SettlementRow> rows) =>
    [
        Parameter.Longs(rows, row => row.Subject),
        Parameter.Longs(rows, row => row.Settlement.Version + 1),
        Parameter.Texts(rows, row => row.Settlement.Provider.Value),
        Parameter.Texts(rows, row => row.Settlement.Id),
        Parameter.Texts(rows, row => row.Settlement.Account.Value),
        Parameter.Texts(rows, row => SettlementRules.TextOf(row.Settlement.BookedOn)),
        Parameter.Longs(rows, row => row.Settlement.Amount.Minor),
        Parameter.Texts(rows, row => row.Settlement.Amount.Currency.Code),
        Parameter.Longs(rows, row => row.Settlement.SuspenseMinor),
        Parameter.Flags(rows, row => row.Settlement.IsSettled),
        Parameter.Times(rows, row => row.Settlement.ChangedAt),
        Parameter.Jsons(rows, row => row.Text),
    ];

    private static ChannelSettlement Read(NpgsqlDataReader row) =>
        StoreJson.Read(row.Json(1), StoreJson.Records.ChannelSettlement) with { Version = row.Long(0) };
}
