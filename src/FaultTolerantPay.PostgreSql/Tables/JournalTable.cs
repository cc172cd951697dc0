using FaultTolerantPay.PostgreSql.Connection;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>A row's place in the audit trail.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Number">The row's number in it.</param>
/// <param name="Salt">Random bytes, which begin the row's content.</param>
/// <param name="Hash">The hash up to this row.</param>
internal readonly record struct ChainPlace(long Chain, long Number, byte[] Salt, byte[] Hash);

/// <summary>A journal entry to append.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Subject">The number of its subject.</param>
/// <param name="Entry">The entry.</param>
/// <param name="Place">Its place in the audit trail.</param>
internal readonly record struct JournalRow(long Id, long Subject, JournalEntry Entry, ChainPlace Place);

/// <summary>The journal: entries and their postings, in plain columns because settlement staff read them.</summary>
internal static class JournalTable
{
    private const string List = """
        SELECT j.id, j.booked_at, j.event, j.currency, p.account, p.amount_minor, j.channel
        FROM subject s JOIN journal j ON j.subject_id = s.id LEFT JOIN posting p ON p.journal_id = j.id
        WHERE s.merchant = $1 AND s.order_id = $2 AND s.attempt = $3 ORDER BY j.id, p.line
        """;

    private const string Balances = "SELECT account, currency, sum(amount_minor)::bigint FROM posting GROUP BY account, currency";

    private const string ChannelBalances = """
        SELECT j.channel, p.account, p.currency, sum(p.amount_minor)::bigint FROM journal j JOIN posting p ON p.journal_id = j.id
        WHERE j.channel IS NOT NULL GROUP BY j.channel, p.account, p.currency
        """;

    private const string Explain = """
        SELECT merchant, order_id, attempt, balance FROM (
          SELECT s.merchant, s.order_id, s.attempt,
            (SELECT sum(p.amount_minor)::bigint FROM posting p WHERE p.account = $4 AND p.currency = $5 AND p.subject_id = s.id) AS balance
          FROM subject s WHERE (s.merchant, s.order_id, s.attempt) > ($1, $2, $3)) balances
        WHERE balance <> 0 ORDER BY merchant, order_id, attempt LIMIT $6
        """;

    private static readonly string InsertEntries = Changes.Exactly("""
        INSERT INTO journal (id, subject_id, booked_at, event, currency, channel, chain, number, salt, hash)
        SELECT * FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::bigint[],
          $10::bytea[], $11::bytea[])
        """);

    private static readonly string InsertPostings = Changes.Exactly("""
        INSERT INTO posting (journal_id, line, subject_id, account, currency, amount_minor)
        SELECT * FROM unnest($2::bigint[], $3::integer[], $4::bigint[], $5::text[], $6::text[], $7::bigint[])
        """);

    public static void Write(Session session, IReadOnlyList<JournalRow> rows)
    {
        Changes.Defer(session, rows, InsertEntries, Columns);
        List<(JournalRow Row, int Line)> postings =
            [.. rows.SelectMany(row => Enumerable.Range(1, row.Entry.Postings.Count).Select(line => (row, line)))];
        Changes.Defer(session, postings, InsertPostings, PostingColumns);
    }

    public static async Task<List<JournalEntry>> OfAsync(Session session, TransactionKey key, CancellationToken cancellationToken)
    {
        var entries = new List<(JournalEntry Entry, List<Posting> Postings)>();
        long present = 0;
        await session.ReadAsync([new Reading(new Statement(List, QueryKeys.Parameters(key)), Take)], cancellationToken)
            .ConfigureAwait(false);
        return [.. entries.Select(entry => entry.Entry with { Postings = [.. entry.Postings] })];

        void Take(NpgsqlDataReader row)
        {
            if (row.Long(0) != present)
            {
                present = row.Long(0);
                entries.Add((EntryOf(row, key), []));
            }

            if (!row.IsDBNull(4))
            {
                entries[^1].Postings.Add(new Posting(row.Name<Account>(4), row.Long(5)));
            }
        }
    }

    public static async Task<AccountBalance[]> TrialBalanceAsync(Session session, CancellationToken cancellationToken)
    {
        List<AccountBalance> balances = await session.QueryAsync(
            new Statement(Balances),
            row => new AccountBalance(row.Name<Account>(0), new Currency(row.Text(1)), row.Long(2)),
            cancellationToken).ConfigureAwait(false);
        return [.. balances.OrderBy(b => b.Account).ThenBy(b => b.Currency.Code, StringComparer.Ordinal)];
    }

    public static async Task<ChannelBalance[]> BalancesOfChannelsAsync(Session session, CancellationToken cancellationToken)
    {
        List<ChannelBalance> balances = await session.QueryAsync(
            new Statement(ChannelBalances),
            row => new ChannelBalance(new ChannelId(row.Text(0)), row.Name<Account>(1), new Currency(row.Text(2)), row.Long(3)),
            cancellationToken).ConfigureAwait(false);
        return [.. balances.OrderBy(balance => balance.Channel.Value, StringComparer.Ordinal).ThenBy(balance => balance.Account)
            .ThenBy(balance => balance.Currency.Code, StringComparer.Ordinal)];
    }

    public static Task<List<AdvanceBalance>> ExplainBalanceAsync(
        Session session, Account account, Currency currency, TransactionKey? after, int maxItems, CancellationToken cancellationToken) =>
        session.QueryAsync(
            new Statement(
                Explain,
                [.. QueryKeys.After(after), Parameter.Name(account), Parameter.Text(currency.Code), Parameter.Int(maxItems)]),
            row => new AdvanceBalance(row.Key(0), row.Long(3)),
            cancellationToken);

    private static JournalEntry EntryOf(NpgsqlDataReader row, TransactionKey key) => new()
    {
        Key = key,
        At = row.Time(1),
        Event = row.Text(2),
        Channel = row.TextOrNull(6) is { } channel ? new ChannelId(channel) : null,
        Currency = new Currency(row.Text(3)),
        Postings = [],
    };

    private static NpgsqlParameter[] Columns(IReadOnlyList<JournalRow> rows) =>
    [
        Parameter.Longs(rows, row => row.Id),
        Parameter.Longs(rows, row => row.Subject),
        Parameter.Times(rows, row => row.Entry.At),
        Parameter.Texts(rows, row => row.Entry.Event),
        Parameter.Texts(rows, row => row.Entry.Currency.Code),
        Parameter.Texts(rows, row => row.Entry.Channel?.Value),
        Parameter.Longs(rows, row => row.Place.Chain),
        Parameter.Longs(rows, row => row.Place.Number),
        Parameter.ByteRows(rows, row => row.Place.Salt),
        Parameter.ByteRows(rows, row => row.Place.Hash),
    ];

    private static NpgsqlParameter[] PostingColumns(IReadOnlyList<(JournalRow Row, int Line)> rows) =>
    [
        Parameter.Longs(rows, row => row.Row.Id),
        Parameter.Ints(rows, row => row.Line),
        Parameter.Longs(rows, row => row.Row.Subject),
        Parameter.Names(rows, row => row.Row.Entry.Postings[row.Line - 1].Account),
        Parameter.Texts(rows, row => row.Row.Entry.Currency.Code),
        Parameter.Longs(rows, row => row.Row.Entry.Postings[row.Line - 1].AmountMinor),
    ];
}
