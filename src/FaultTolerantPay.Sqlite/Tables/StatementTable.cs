using System.Globalization;
using FaultTolerantPay.Sqlite.Connection;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>
/// Statement files, their content in parts, and how far the fetching of each day is. Content comes first; the row of the file, which makes
/// it visible, comes last.
/// </summary>
internal static class StatementTable
{
    // No statement of this package updates or deletes a file, or the content of one whose removal is not recorded. The triggers hold for
    // everybody who has the file open. What INSERT OR REPLACE deletes fires no trigger, so there are two for what is inserted.
    // AUTOINCREMENT: a writer whose content was removed must not find its number taken by another.
    public const string Schema = """
        CREATE TABLE statement_content (
          id INTEGER PRIMARY KEY AUTOINCREMENT, provider TEXT NOT NULL, merchant_number TEXT NOT NULL, day TEXT NOT NULL) STRICT;
        CREATE INDEX statement_content_by_day ON statement_content (provider, merchant_number, day);
        CREATE TABLE statement_part (
          content INTEGER NOT NULL, number INTEGER NOT NULL, bytes BLOB NOT NULL, UNIQUE (content, number)) STRICT;
        CREATE TABLE statement_file (
          number INTEGER PRIMARY KEY, provider TEXT NOT NULL, merchant_number TEXT NOT NULL, day TEXT NOT NULL, version INTEGER NOT NULL,
          name TEXT NOT NULL, sha256 TEXT NOT NULL, length INTEGER NOT NULL, fetched_at TEXT NOT NULL, content INTEGER NOT NULL UNIQUE,
          UNIQUE (provider, merchant_number, day, version)) STRICT;
        CREATE INDEX statement_content_by_age ON statement_content (day);
        CREATE TABLE statement_removal (number INTEGER PRIMARY KEY) STRICT;
        CREATE TABLE statement_fetch (
          provider TEXT NOT NULL, merchant_number TEXT NOT NULL, day TEXT NOT NULL, status TEXT NOT NULL, tries INTEGER NOT NULL,
          next_at TEXT, reported_at TEXT, reason TEXT, version INTEGER NOT NULL,
          PRIMARY KEY (provider, merchant_number, day)) STRICT, WITHOUT ROWID;
        CREATE INDEX statement_fetch_waiting ON statement_fetch (day, provider, merchant_number) WHERE status = 'Waiting';
        CREATE TRIGGER statement_file_kept BEFORE DELETE ON statement_file
          BEGIN SELECT RAISE(ABORT, 'a statement file is never removed'); END;
        CREATE TRIGGER statement_file_unchanged BEFORE UPDATE ON statement_file
          BEGIN SELECT RAISE(ABORT, 'a statement file is never changed'); END;
        CREATE TRIGGER statement_file_not_replaced BEFORE INSERT ON statement_file
          WHEN EXISTS (SELECT 1 FROM statement_file WHERE number = NEW.number OR content = NEW.content)
            OR EXISTS (SELECT 1 FROM statement_file WHERE provider = NEW.provider AND merchant_number = NEW.merchant_number
              AND day = NEW.day AND version = NEW.version)
          BEGIN SELECT RAISE(ABORT, 'a statement file is never replaced'); END;
        CREATE TRIGGER statement_part_kept BEFORE DELETE ON statement_part
          WHEN EXISTS (SELECT 1 FROM statement_file f WHERE f.content = OLD.content
            AND NOT EXISTS (SELECT 1 FROM statement_removal r WHERE r.number = f.number))
          BEGIN SELECT RAISE(ABORT, 'the content of a statement file is never removed without a record of it'); END;
        CREATE TRIGGER statement_removal_kept BEFORE DELETE ON statement_removal
          BEGIN SELECT RAISE(ABORT, 'the record of a removal is never removed'); END;
        CREATE TRIGGER statement_removal_unchanged BEFORE UPDATE ON statement_removal
          BEGIN SELECT RAISE(ABORT, 'the record of a removal is never changed'); END;
        CREATE TRIGGER statement_part_unchanged BEFORE UPDATE ON statement_part
          BEGIN SELECT RAISE(ABORT, 'the content of a statement file is never changed'); END;
        CREATE TRIGGER statement_part_not_replaced BEFORE INSERT ON statement_part
          WHEN EXISTS (SELECT 1 FROM statement_file WHERE content = NEW.content)
          BEGIN SELECT RAISE(ABORT, 'the content of a statement file is never replaced'); END;
        """;

    // A few megabytes: other writes wait only that long.
    private const int PartsAtOnce = 16;

    private const string FileColumns = "number, provider, merchant_number, day, version, name, sha256, length, fetched_at";

    private static readonly Sql SelectAfter =
        new($"SELECT {FileColumns} FROM statement_file WHERE number > ? ORDER BY number LIMIT ?");

    private static readonly Sql SelectVersions = new($"""
        SELECT {FileColumns} FROM statement_file WHERE provider = ? AND merchant_number = ? AND day = ? ORDER BY version DESC LIMIT ?
        """);

    private static readonly Sql SelectFile = new($"""
        SELECT {FileColumns}, content FROM statement_file f WHERE number = ?
          AND NOT EXISTS (SELECT 1 FROM statement_removal r WHERE r.number = f.number)
        """);

    // Content that never became a file is no file's: it goes when the day's next file is stored.
    private static readonly Sql SelectOldest = new("""
        SELECT c.id, f.number FROM statement_content c INDEXED BY statement_content_by_age JOIN statement_file f ON f.content = c.id
        WHERE c.day < ? ORDER BY c.day, c.id LIMIT 1
        """);

    private static readonly Sql InsertRemoval = new("INSERT OR IGNORE INTO statement_removal (number) VALUES (?)");

    private static readonly Sql InsertFile = new("""
        INSERT INTO statement_file (provider, merchant_number, day, version, name, sha256, length, fetched_at, content)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """);

    private static readonly Sql SelectLeftover = new("""
        SELECT id FROM statement_content c WHERE provider = ? AND merchant_number = ? AND day = ?
          AND NOT EXISTS (SELECT 1 FROM statement_file f WHERE f.content = c.id) LIMIT 1
        """);

    private static readonly Sql DeleteParts = new("""
        DELETE FROM statement_part WHERE rowid IN (SELECT rowid FROM statement_part WHERE content = ? LIMIT ?)
        """);

    private static readonly Sql DeleteContent = new("DELETE FROM statement_content WHERE id = ?");

    private static readonly Sql InsertContent = new("INSERT INTO statement_content (provider, merchant_number, day) VALUES (?, ?, ?)");

    private static readonly Sql SelectContent = new("SELECT 1 FROM statement_content WHERE id = ?");

    private static readonly Sql InsertPart = new("INSERT INTO statement_part (content, number, bytes) VALUES (?, ?, ?)");

    private static readonly Sql SelectPart = new("SELECT bytes FROM statement_part WHERE content = ? AND number = ?");

    private const string FetchColumns = "provider, merchant_number, day, status, tries, next_at, reported_at, reason, version";

    private static readonly Sql SelectFetches = new($"""
        SELECT {FetchColumns} FROM statement_fetch
        WHERE provider = ? AND merchant_number = ? AND day >= ? ORDER BY day LIMIT ?
        """);

    private static readonly Sql SelectWaiting = new($"""
        SELECT {FetchColumns} FROM statement_fetch INDEXED BY statement_fetch_waiting
        WHERE status = 'Waiting' AND day >= ? ORDER BY day, provider, merchant_number LIMIT ?
        """);

    private static readonly Sql SelectFetchVersion =
        new("SELECT version FROM statement_fetch WHERE provider = ? AND merchant_number = ? AND day = ?");

    private static readonly Sql UpsertFetch = new("""
        INSERT INTO statement_fetch (provider, merchant_number, day, status, tries, next_at, reported_at, reason, version)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (provider, merchant_number, day) DO UPDATE SET status = excluded.status, tries = excluded.tries,
          next_at = excluded.next_at, reported_at = excluded.reported_at, reason = excluded.reason, version = excluded.version
        """);

    public static List<StatementFile> After(SqliteConnection connection, long after, int maxItems)
    {
        using Query query = connection.Use(SelectAfter).Bind(after).Bind(maxItems);
        return ReadFiles(query);
    }

    /// <summary>The newest first.</summary>
    public static List<StatementFile> Versions(
        SqliteConnection connection, ProviderId provider, string merchantNumber, DateOnly day, int maxItems)
    {
        using Query query = connection.Use(SelectVersions).Bind(provider.Value).Bind(merchantNumber).Bind(Text(day)).Bind(maxItems);
        return ReadFiles(query);
    }

    /// <summary>The newest version of a file's day.</summary>
    public static StatementFile? NewestLike(SqliteConnection connection, StatementFile file) =>
        Versions(connection, file.Provider, file.MerchantNumber, file.Day, 1).FirstOrDefault();

    /// <summary>A file, and where its content is; null if there is none with this number, or its content was removed.</summary>
    public static (StatementFile File, long Content)? Find(SqliteConnection connection, long number)
    {
        using Query query = connection.Use(SelectFile).Bind(number);
        return query.Step() ? (ReadFile(query), query.Long(9)) : null;
    }

    public static byte[]? Part(SqliteConnection connection, long content, int number)
    {
        using Query query = connection.Use(SelectPart).Bind(content).Bind(number);
        return query.Step() ? query.Bytes(0).ToArray() : null;
    }

    /// <summary>Removes some parts of content of a file's day that never became a file.</summary>
    /// <returns>Whether there may be more.</returns>
    public static bool RemoveLeftovers(StoreTransaction transaction, StatementFile file)
    {
        SqliteConnection connection = transaction.Connection;
        long content;
        using (Query query = connection.Use(SelectLeftover).Bind(file.Provider.Value).Bind(file.MerchantNumber).Bind(Text(file.Day)))
        {
            if (!query.Step())
            {
                return false;
            }

            content = query.Long(0);
        }

        transaction.StartWriting();
        RemoveParts(connection, content);
        return true;
    }

    /// <summary>Removes some parts of the oldest file's content. From its first part on, nobody opens the file any more.</summary>
    /// <returns>Whether there was one, and whether it is removed to its end.</returns>
    public static (bool IsOld, bool IsWhole) RemoveOldest(StoreTransaction transaction, DateOnly before)
    {
        SqliteConnection connection = transaction.Connection;
        long content, number;
        using (Query query = connection.Use(SelectOldest).Bind(Text(before)))
        {
            if (!query.Step())
            {
                return (false, false);
            }

            (content, number) = (query.Long(0), query.Long(1));
        }

        transaction.StartWriting();
        using (Query removal = connection.Use(InsertRemoval).Bind(number))
        {
            removal.Execute();
        }

        // With the last part, the bytes leave the log too.
        bool isWhole = RemoveParts(connection, content);
        transaction.EmptiesLog |= isWhole;
        return (true, isWhole);
    }

    /// <summary>Removes some parts of content, and with the last of them the content itself.</summary>
    /// <returns>Whether nothing is left.</returns>
    private static bool RemoveParts(SqliteConnection connection, long content)
    {
        using (Query parts = connection.Use(DeleteParts).Bind(content).Bind(PartsAtOnce))
        {
            parts.Execute();
        }

        if (connection.Changes >= PartsAtOnce)
        {
            return false;
        }

        using Query all = connection.Use(DeleteContent).Bind(content);
        all.Execute();
        return true;
    }

    /// <summary>Begins content.</summary>
    /// <returns>Its number.</returns>
    public static long Begin(StoreTransaction transaction, StatementFile file)
    {
        transaction.StartWriting();
        using Query query =
            transaction.Connection.Use(InsertContent).Bind(file.Provider.Value).Bind(file.MerchantNumber).Bind(Text(file.Day));
        query.Execute();
        return transaction.Connection.LastInsertId;
    }

    /// <summary>Adds a part.</summary>
    /// <returns>False if the content is gone: another writer stores a file of the day.</returns>
    public static bool Append(StoreTransaction transaction, long content, int number, ReadOnlySpan<byte> part)
    {
        SqliteConnection connection = transaction.Connection;
        if (!IsThere(connection, content))
        {
            return false;
        }

        transaction.StartWriting();
        using Query query = connection.Use(InsertPart).Bind(content).Bind(number).BindBytes(part);
        query.Execute();
        return true;
    }

    /// <summary>Makes the content a file, unless the newest version has the same bytes.</summary>
    /// <returns>The file, or the one with the same bytes; null if the content is gone.</returns>
    public static StatementFile? Complete(StoreTransaction transaction, StatementFile file, long content)
    {
        SqliteConnection connection = transaction.Connection;
        if (!IsThere(connection, content))
        {
            return null;
        }

        StatementFile? newest = NewestLike(connection, file);
        if (newest?.HasSameContent(file) == true)
        {
            return newest;
        }

        transaction.StartWriting();
        int version = (newest?.Version ?? 0) + 1;
        using Query query = connection.Use(InsertFile)
            .Bind(file.Provider.Value).Bind(file.MerchantNumber).Bind(Text(file.Day)).Bind(version).Bind(file.Name).Bind(file.Sha256)
            .Bind(file.Length).Bind(file.FetchedAt).Bind(content);
        query.Execute();
        return file with { Number = connection.LastInsertId, Version = version };
    }

    public static List<StatementFetch> Fetches(
        SqliteConnection connection, ProviderId provider, string merchantNumber, DateOnly from, int maxItems)
    {
        using Query query = connection.Use(SelectFetches).Bind(provider.Value).Bind(merchantNumber).Bind(Text(from)).Bind(maxItems);
        return ReadFetches(query);
    }

    /// <summary>The days of all providers without a file.</summary>
    public static List<StatementFetch> Waiting(SqliteConnection connection, DateOnly from, int maxItems)
    {
        using Query query = connection.Use(SelectWaiting).Bind(Text(from)).Bind(maxItems);
        return ReadFetches(query);
    }

    private static List<StatementFetch> ReadFetches(Query query)
    {
        var fetches = new List<StatementFetch>();
        while (query.Step())
        {
            fetches.Add(new StatementFetch
            {
                Provider = new ProviderId(query.Text(0)),
                MerchantNumber = query.Text(1),
                Day = Day(query.Text(2)),
                Status = query.Name<StatementFetchStatus>(3),
                Tries = query.Int(4),
                NextAt = query.TimeOrNull(5),
                ReportedAt = query.TimeOrNull(6),
                Reason = query.TextOrNull(7),
                Version = query.Long(8),
            });
        }

        return fetches;
    }

    /// <summary>Stores how far a day is, if its version is the stored one.</summary>
    public static bool Save(StoreTransaction transaction, StatementFetch fetch)
    {
        SqliteConnection connection = transaction.Connection;
        using (Query find = connection.Use(SelectFetchVersion)
            .Bind(fetch.Provider.Value).Bind(fetch.MerchantNumber).Bind(Text(fetch.Day)))
        {
            if ((find.Step() ? find.Long(0) : 0) != fetch.Version)
            {
                return false;
            }
        }

        transaction.StartWriting();
        using Query query = connection.Use(UpsertFetch)
            .Bind(fetch.Provider.Value).Bind(fetch.MerchantNumber).Bind(Text(fetch.Day)).Bind(fetch.Status).Bind(fetch.Tries)
            .Bind(fetch.NextAt).Bind(fetch.ReportedAt).Bind(fetch.Reason).Bind(fetch.Version + 1);
        query.Execute();
        return true;
    }

    private static bool IsThere(SqliteConnection connection, long content)
    {
        using Query query = connection.Use(SelectContent).Bind(content);
        return query.Step();
    }

    private static List<StatementFile> ReadFiles(Query query)
    {
        var files = new List<StatementFile>();
        while (query.Step())
        {
            files.Add(ReadFile(query));
        }

        return files;
    }

    private static StatementFile ReadFile(Query query) => new()
    {
        Number = query.Long(0),
        Provider = new ProviderId(query.Text(1)),
        MerchantNumber = query.Text(2),
        Day = Day(query.Text(3)),
        Version = query.Int(4),
        Name = query.Text(5),
        Sha256 = query.Text(6),
        Length = query.Long(7),
        FetchedAt = query.Time(8),
    };

    private static string Text(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "O", CultureInfo.InvariantCulture);
}
