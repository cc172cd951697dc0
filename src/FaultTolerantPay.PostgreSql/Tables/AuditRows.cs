using System.Text;
using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Records;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>A row of the audit trail, as it is stored.</summary>
/// <param name="Chain">Its chain.</param>
/// <param name="Number">Its number in the chain.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Content">The hash of its content.</param>
/// <param name="Name">A description for messages.</param>
internal readonly record struct AuditRow(long Chain, long Number, byte[] Hash, byte[] Content, string Name)
{
    /// <summary>Its time; null if it was erased.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>What a journal entry lacks: its payment and advance, channel payment or settlement; null: nothing.</summary>
    public string? Lacks { get; init; }

    /// <summary>Whether a posting is counted for another payment.</summary>
    public bool HasStrayPosting { get; init; }

    /// <summary>Whether only its hashes are left.</summary>
    public bool IsForgotten { get; init; }
}

/// <summary>Reads the rows of all chains in their order, one after the other.</summary>
internal static class AuditRows
{
    private const string Entries = """
        SELECT j.chain, j.number, j.hash, j.salt, j.booked_at, j.event, j.currency, j.channel, s.merchant, s.order_id, s.attempt, j.id,
          CASE WHEN j.channel IS NULL THEN p.subject_id IS NOT NULL AND a.subject_id IS NOT NULL ELSE c.subject_id IS NOT NULL END
            OR b.subject_id IS NOT NULL AS has_payment,
          l.lines, l.accounts, l.currencies, l.amounts, coalesce(l.is_stray, false) AS is_stray
        FROM journal j LEFT JOIN subject s ON s.id = j.subject_id LEFT JOIN payment p ON p.subject_id = j.subject_id
          LEFT JOIN advance a ON a.subject_id = j.subject_id LEFT JOIN channel_payment c ON c.subject_id = j.subject_id
          LEFT JOIN channel_settlement b ON b.subject_id = j.subject_id
          LEFT JOIN LATERAL (
            SELECT array_agg(line ORDER BY line) AS lines, array_agg(account ORDER BY line) AS accounts,
              array_agg(currency ORDER BY line) AS currencies, array_agg(amount_minor ORDER BY line) AS amounts,
              bool_or(subject_id <> j.subject_id) AS is_stray
            FROM posting WHERE journal_id = j.id) l ON true
        WHERE j.chain = $1 AND j.number > $2 ORDER BY j.number LIMIT $3
        """;

    private const string Lines = """
        SELECT t.chain, t.number, t.hash, t.salt, t.happened_at, t.name, t.detail, t.operator, s.merchant, s.order_id, s.attempt, t.id
        FROM timeline t LEFT JOIN subject s ON s.id = t.subject_id WHERE t.chain = $1 AND t.number > $2 ORDER BY t.number LIMIT $3
        """;

    private const string ForgottenLines = """
        SELECT chain, number, hash, content FROM forgotten_line WHERE chain = $1 AND number > $2 ORDER BY number LIMIT $3
        """;

    private const string CountOrphans = """
        SELECT count(*) FROM posting p WHERE NOT EXISTS (SELECT 1 FROM journal j WHERE j.id = p.journal_id)
        """;

    private const string SelectChains = """
        SELECT id FROM chain UNION SELECT chain FROM journal UNION SELECT chain FROM timeline UNION SELECT chain FROM forgotten_line
        ORDER BY 1
        """;

    private const int PageLength = 5_000;

    /// <summary>Shows every row to the walk. Rows that name no chain on record are shown too.</summary>
    public static async Task ReadAsync(Session session, AuditWalk walk, CancellationToken cancellationToken)
    {
        List<long> chains = await session
            .QueryAsync(new Statement(SelectChains), row => row.Long(0), cancellationToken).ConfigureAwait(false);
        foreach (long chain in chains)
        {
            await ReadChainAsync(session, chain, walk, cancellationToken).ConfigureAwait(false);
        }

        walk.OrphanPostings = await session
            .FindAsync(new Statement(CountOrphans), row => row.Long(0), cancellationToken).ConfigureAwait(false);
    }

    private static async Task ReadChainAsync(Session session, long chain, AuditWalk walk, CancellationToken cancellationToken)
    {
        long after = long.MinValue;
        while (true)
        {
            var page = new List<AuditRow>();
            int[] counts = new int[3];
            await session.ReadAsync(
                [
                    Page(Entries, row => Take(0, EntryOf(row))), Page(Lines, row => Take(1, LineOf(row))),
                    Page(ForgottenLines, row => Take(2, ForgottenOf(row))),
                ],
                cancellationToken).ConfigureAwait(false);

            // A full page may lack rows of its table that belong before the last rows of the others.
            bool isLast = counts.All(count => count < PageLength);
            long end = isLast ? long.MaxValue : page.OrderBy(row => row.Number).ElementAt(PageLength - 1).Number;
            foreach (AuditRow row in page.Where(row => row.Number <= end).OrderBy(row => row.Number))
            {
                walk.Visit(row);
            }

            if (isLast)
            {
                return;
            }

            after = end;

            void Take(int table, AuditRow row)
            {
                counts[table]++;
                page.Add(row);
            }
        }

        Reading Page(string sql, Action<NpgsqlDataReader> take) =>
            new(new Statement(sql, Parameter.Long(chain), Parameter.Long(after), Parameter.Int(PageLength)), take);
    }

    private static AuditRow EntryOf(NpgsqlDataReader row)
    {
        bool isOfChannel = !row.IsDBNull(7);
        AuditContent content = new AuditContent().Begin(AuditContent.KindOf(isOfChannel), row.Bytes(3));
        AddKey(content, row).Add(TimeOf(row)).Add(Utf8(row, 5)).Add(Utf8(row, 6));
        if (isOfChannel)
        {
            content.Add(Utf8(row, 7));
        }

        if (!row.IsDBNull(13))
        {
            int[] lines = row.GetFieldValue<int[]>(13);
            string[] accounts = row.GetFieldValue<string[]>(14), currencies = row.GetFieldValue<string[]>(15);
            long[] amounts = row.GetFieldValue<long[]>(16);
            for (int i = 0; i < lines.Length; i++)
            {
                content.AddPosting(lines[i], Encoding.UTF8.GetBytes(accounts[i]), Encoding.UTF8.GetBytes(currencies[i]), amounts[i]);
            }
        }

        bool isOfSettlement = !row.IsDBNull(8) && ChannelSettlement.IsKey(row.Key(8));
        return new AuditRow(
            row.Long(0), row.Long(1), row.Bytes(2), content.Hash(), $"Journal entry {row.Long(11)} '{row.Text(5)}' of {PaymentOf(row)}")
        {
            Time = row.Time(4),
            HasStrayPosting = row.Flag(17),
            Lacks = row.Flag(12) ? null : isOfSettlement ? "settlement" : isOfChannel ? "channel payment" : "payment and advance",
        };
    }

    private static AuditRow LineOf(NpgsqlDataReader row)
    {
        AuditContent content = new AuditContent().Begin("timeline", row.Bytes(3));
        AddKey(content, row).Add(TimeOf(row)).Add(Utf8(row, 5)).Add(Utf8(row, 6)).Add(Utf8(row, 7));
        return new AuditRow(
            row.Long(0), row.Long(1), row.Bytes(2), content.Hash(), $"Timeline line {row.Long(11)} '{row.Text(5)}' of {PaymentOf(row)}")
        {
            Time = row.Time(4),
        };
    }

    private static AuditRow ForgottenOf(NpgsqlDataReader row) =>
        new(row.Long(0), row.Long(1), row.Bytes(2), row.Bytes(3), "An erased line") { IsForgotten = true };

    private static AuditContent AddKey(AuditContent content, NpgsqlDataReader row) =>
        content.Add(Utf8(row, 8)).Add(Utf8(row, 9)).Add(Utf8(row, 10));

    private static byte[] TimeOf(NpgsqlDataReader row) =>
        Encoding.UTF8.GetBytes(row.Time(4).UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture));

    private static byte[] Utf8(NpgsqlDataReader row, int column) => Encoding.UTF8.GetBytes(row.TextOrNull(column) ?? "");

    private static string PaymentOf(NpgsqlDataReader row) => row.IsDBNull(8) ? "no payment"
        : ChannelSettlement.IsKey(row.Key(8)) ? row.Key(8).ToString()
        : $"payment {row.Key(8)}";
}
