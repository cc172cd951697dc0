using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>The journal: entries and their postings, in plain columns because settlement staff read them.</summary>
internal static class JournalTable
{
    private static readonly Sql InsertEntry = new("""
        INSERT INTO journal (subject_id, booked_at, event, currency, channel, number, salt, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """);

    private static readonly Sql InsertPosting = new("""
        INSERT INTO posting (journal_id, line, subject_id, account, currency, amount_minor) VALUES (?, ?, ?, ?, ?, ?)
        """);

    private static readonly Sql SelectPayment = new("""
        SELECT EXISTS (SELECT 1 FROM payment p WHERE p.subject_id = s.id), EXISTS (SELECT 1 FROM advance a WHERE a.subject_id = s.id),
          EXISTS (SELECT 1 FROM channel_payment c WHERE c.subject_id = s.id),
          EXISTS (SELECT 1 FROM channel_settlement c WHERE c.subject_id = s.id)
        FROM subject s WHERE s.merchant = ? AND s.order_id = ? AND s.attempt = ?
        """);

    private static readonly Sql List = new("""
        SELECT j.id, j.booked_at, j.event, j.currency, p.account, p.amount_minor, j.channel
        FROM subject s CROSS JOIN journal j ON j.subject_id = s.id LEFT JOIN posting p ON p.journal_id = j.id
        WHERE s.merchant = ? AND s.order_id = ? AND s.attempt = ? ORDER BY j.id, p.line
        """);

    private static readonly Sql Balances = new("""
        SELECT account, currency, SUM(amount_minor) FROM posting INDEXED BY posting_by_account GROUP BY account, currency
        """);

    private static readonly Sql ChannelBalances = new("""
        SELECT j.channel, p.account, p.currency, SUM(p.amount_minor) FROM journal j INDEXED BY journal_by_channel
          CROSS JOIN posting p ON p.journal_id = j.id WHERE j.channel IS NOT NULL GROUP BY j.channel, p.account, p.currency
        """);

    private static readonly Sql Explain = new("""
        SELECT merchant, order_id, attempt, balance FROM (
          SELECT s.merchant, s.order_id, s.attempt,
          (SELECT SUM(p.amount_minor) FROM posting p WHERE p.account = ?1 AND p.currency = ?2 AND p.subject_id = s.id) AS balance
          FROM subject s WHERE (s.merchant, s.order_id, s.attempt) > (?3, ?4, ?5) ORDER BY s.merchant, s.order_id, s.attempt)
        WHERE balance <> 0 LIMIT ?6
        """);

    /// <summary>
    /// Rejects an entry whose payment and advance, channel payment or settlement are neither in the commit nor on record.
    /// </summary>
    public static void Check(StoreTransaction transaction, StandInCommit commit)
    {
        for (int i = 0; i < commit.Journal.Count; i++)
        {
            TransactionKey key = commit.Journal[i].Key;
            bool isOfChannel = commit.Journal[i].Channel is not null;
            bool hasPayment = commit.Transaction?.Key == key, hasAdvance = commit.Advance?.Key == key;
            bool hasChannelPayment = commit.ChannelPayment?.Key == key;
            if (commit.Settlement?.Key == key || (isOfChannel ? hasChannelPayment : hasPayment && hasAdvance))
            {
                continue;
            }

            using Query query = transaction.Connection.Use(SelectPayment).Bind(key);
            bool isOnRecord = query.Step()
                && (query.Bool(3)
                    || (isOfChannel ? query.Bool(2) : (hasPayment || query.Bool(0)) && (hasAdvance || query.Bool(1))));
            if (!isOnRecord)
            {
                throw StoreRules.UnknownPayment(commit.Journal[i]);
            }
        }
    }

    public static void Add(StoreTransaction transaction, long subject, JournalEntry entry, PreparedRow row)
    {
        AuditLink link = transaction.Append(row.Content);
        using (Query query = transaction.Connection.Use(InsertEntry).Bind(subject).Bind(entry.At).Bind(entry.Event)
            .Bind(entry.Currency.Code).Bind(entry.Channel?.Value).Bind(link.Number).BindBytes(row.Salt).BindBytes(link.Hash))
        {
            query.Execute();
        }

        long id = transaction.Connection.LastInsertId;
        for (int line = 0; line < entry.Postings.Count; line++)
        {
            Posting posting = entry.Postings[line];
            using Query query = transaction.Connection.Use(InsertPosting)
                .Bind(id).Bind(line + 1).Bind(subject).Bind(posting.Account).Bind(entry.Currency.Code).Bind(posting.AmountMinor);
            query.Execute();
        }
    }

    public static List<JournalEntry> Of(SqliteConnection connection, TransactionKey key)
    {
        var entries = new List<JournalEntry>();
        var postings = new List<Posting>();
        long present = 0;
        using Query query = connection.Use(List).Bind(key);
        while (query.Step())
        {
            if (query.Long(0) != present)
            {
                Close();
                present = query.Long(0);
                var currency = new Currency(query.Text(3));
                entries.Add(new JournalEntry
                {
                    Key = key,
                    At = query.Time(1),
                    Event = query.Text(2),
                    Channel = query.TextOrNull(6) is { } channel ? new ChannelId(channel) : null,
                    Currency = currency,
                    Postings = [],
                });
            }
            if (!query.IsNull(4))
            {
                postings.Add(new Posting(query.Name<Account>(4), query.Long(5)));
            }
        }
        Close();
        return entries;

        void Close()
        {
            if (entries.Count > 0)
            {
                entries[^1] = entries[^1] with { Postings = [.. postings] };
            }

            postings.Clear();
        }
    }

    public static AccountBalance[] TrialBalance(SqliteConnection connection)
    {
        var balances = new List<AccountBalance>();
        using (Query query = connection.Use(Balances))
        {
            while (query.Step())
            {
                balances.Add(new AccountBalance(query.Name<Account>(0), new Currency(query.Text(1)), query.Long(2)));
            }
        }
        return [.. balances.OrderBy(b => b.Account).ThenBy(b => b.Currency.Code, StringComparer.Ordinal)];
    }

    public static ChannelBalance[] BalancesOfChannels(SqliteConnection connection)
    {
        var balances = new List<ChannelBalance>();
        using (Query query = connection.Use(ChannelBalances))
        {
            while (query.Step())
            {
                balances.Add(new ChannelBalance(
                    new ChannelId(query.Text(0)), query.Name<Account>(1), new Currency(query.Text(2)), query.Long(3)));
            }
        }

        return [.. balances.OrderBy(balance => balance.Channel.Value, StringComparer.Ordinal).ThenBy(balance => balance.Account)
            .ThenBy(balance => balance.Currency.Code, StringComparer.Ordinal)];
    }

    public static List<AdvanceBalance> ExplainBalance(
        SqliteConnection connection, Account account, Currency currency, TransactionKey? after, int maxItems)
    {
        var page = new List<AdvanceBalance>();
        using Query query = connection.Use(Explain)
            .Bind(account).Bind(currency.Code).BindAfter(after).Bind(maxItems);
        while (query.Step())
        {
            page.Add(new AdvanceBalance(query.Key(0), query.Long(3)));
        }

        return page;
    }
}
