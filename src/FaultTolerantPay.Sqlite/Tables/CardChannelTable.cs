using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>What channels know of cards. The record holds all of it; the columns next to it are copies for queries.</summary>
internal static class CardChannelTable
{
    public const string Schema = """
        CREATE TABLE card_channel (
          id INTEGER PRIMARY KEY, card_token TEXT NOT NULL, channel TEXT NOT NULL, version INTEGER NOT NULL, key_id TEXT NOT NULL,
          provider TEXT NOT NULL, verification TEXT NOT NULL, verified_at TEXT NOT NULL, record TEXT NOT NULL,
          UNIQUE (card_token, channel)) STRICT;
        CREATE TABLE card_earlier_token (
          id INTEGER PRIMARY KEY, earlier TEXT NOT NULL, card_token TEXT NOT NULL, UNIQUE (earlier, card_token)) STRICT;
        """;

    private static readonly Sql ReadVersion = new("SELECT version FROM card_channel WHERE card_token = ? AND channel = ?");

    private static readonly Sql Upsert = new("""
        INSERT INTO card_channel (card_token, channel, version, key_id, provider, verification, verified_at, record)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (card_token, channel) DO UPDATE SET version = excluded.version, key_id = excluded.key_id,
          provider = excluded.provider, verification = excluded.verification, verified_at = excluded.verified_at, record = excluded.record
        """);

    private static readonly Sql Delete = new("DELETE FROM card_channel WHERE card_token = ? AND channel = ?");

    private static readonly Sql DeleteRow = new("DELETE FROM card_channel WHERE id = ?");

    // A card that moves again is found by each of its earlier tokens.
    private static readonly Sql KeepEarlier = new("""
        INSERT OR IGNORE INTO card_earlier_token (earlier, card_token)
        SELECT ?1, ?2 UNION SELECT earlier, ?2 FROM card_earlier_token WHERE card_token = ?1 AND earlier <> ?2
        """);

    private static readonly Sql SelectNewer = new("SELECT card_token FROM card_earlier_token WHERE earlier = ? ORDER BY id");

    private static readonly Sql SelectEarlierRows =
        new("SELECT id FROM card_earlier_token WHERE earlier = ?1 OR card_token = ?1 ORDER BY id DESC");

    private static readonly Sql DeleteEarlier = new("DELETE FROM card_earlier_token WHERE id = ?");

    private static readonly Sql SelectRows = new("SELECT id FROM card_channel WHERE card_token = ? ORDER BY channel DESC");

    private static readonly Sql Select =
        new("SELECT version, record FROM card_channel WHERE card_token = ? ORDER BY channel LIMIT ?");

    /// <summary>The records of a card: by channel, of one channel in the order of the tokens.</summary>
    public static List<CardChannelRecord> Of(SqliteConnection connection, IReadOnlyList<string> cardTokens)
    {
        var records = new List<CardChannelRecord>();
        foreach (string token in WithNewer(connection, cardTokens))
        {
            using Query query = connection.Use(Select).Bind(token).Bind(StoreRules.MaxPageSize);
            while (query.Step())
            {
                records.Add(StoreJson.Read(query.Utf8(1), StoreJson.Records.CardChannelRecord) with { Version = query.Long(0) });
            }
        }

        // The sort is stable: records of one channel stay in the order of the tokens.
        return [.. records.OrderBy(record => record.Channel.Value, StringComparer.Ordinal).Take(StoreRules.MaxPageSize)];
    }

    /// <summary>Stores a record if its version, and that of the record that it replaces, are the stored ones.</summary>
    /// <returns>Whether it was stored.</returns>
    public static bool Save(StoreTransaction transaction, CardChannelRecord record, byte[] text, CardChannelRecord? replaces)
    {
        SqliteConnection connection = transaction.Connection;
        if (!HasVersion(connection, record) || (replaces is not null && !HasVersion(connection, replaces)))
        {
            return false;
        }

        transaction.StartWriting();
        if (replaces is not null)
        {
            using Query delete = connection.Use(Delete).Bind(replaces.CardToken).Bind(replaces.Channel.Value);
            delete.Execute();
            using Query keep = connection.Use(KeepEarlier).Bind(replaces.CardToken).Bind(record.CardToken);
            keep.Execute();
        }

        using Query query = connection.Use(Upsert)
            .Bind(record.CardToken).Bind(record.Channel.Value).Bind(record.Version + 1).Bind(record.KeyId).Bind(record.Provider.Value)
            .Bind(record.Verification).Bind(record.VerifiedAt).BindUtf8(text);
        query.Execute();
        return true;
    }

    /// <summary>
    /// Removes a card, from its last row in the index to its first: SQLite joins emptying pages, and in the other order it would copy rows
    /// that are still to be deleted into gaps, where nothing overwrites them. The log starts over, so that the old bytes leave it too.
    /// </summary>
    /// <returns>How many records there were.</returns>
    public static int Erase(StoreTransaction transaction, IReadOnlyList<string> cardTokens)
    {
        SqliteConnection connection = transaction.Connection;
        string[] tokens = WithNewer(connection, cardTokens);
        long[] rows = [.. tokens.SelectMany(token => RowsOf(connection, SelectRows, token))];
        long[] earlier = [.. tokens.SelectMany(token => RowsOf(connection, SelectEarlierRows, token)).Distinct()];
        if (rows.Length + earlier.Length == 0)
        {
            return 0;
        }

        transaction.StartWriting();
        transaction.EmptiesLog = true;
        foreach ((Sql delete, long row) in rows.Select(row => (DeleteRow, row)).Concat(earlier.Select(row => (DeleteEarlier, row))))
        {
            using Query query = connection.Use(delete).Bind(row);
            query.Execute();
        }

        return rows.Length;
    }

    /// <summary>The tokens, and those that the cards were moved to.</summary>
    private static string[] WithNewer(SqliteConnection connection, IReadOnlyList<string> cardTokens)
    {
        List<string> tokens = [.. cardTokens];
        foreach (string token in cardTokens)
        {
            using Query query = connection.Use(SelectNewer).Bind(token);
            while (query.Step())
            {
                tokens.Add(query.Text(0));
            }
        }

        return [.. tokens.Distinct(StringComparer.Ordinal)];
    }

    private static List<long> RowsOf(SqliteConnection connection, Sql select, string token)
    {
        var rows = new List<long>();
        using Query query = connection.Use(select).Bind(token);
        while (query.Step())
        {
            rows.Add(query.Long(0));
        }

        return rows;
    }

    private static bool HasVersion(SqliteConnection connection, CardChannelRecord record)
    {
        using Query query = connection.Use(ReadVersion).Bind(record.CardToken).Bind(record.Channel.Value);
        return (query.Step() ? query.Long(0) : 0) == record.Version;
    }
}
