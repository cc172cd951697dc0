using FaultTolerantPay.PostgreSql.Connection;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>
/// Statement files, and their content in parts. Content comes first; the row of the file, which makes it visible, comes last.
/// </summary>
internal static class StatementTable
{
    // No statement of this package updates or deletes a file, or the content of one whose removal is not recorded. The triggers hold for
    // everybody who writes the tables.
    public const string Schema = """
        CREATE TABLE statement_content (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, provider text COLLATE "C" NOT NULL, merchant_number text COLLATE "C" NOT NULL,
          day date NOT NULL);
        CREATE INDEX statement_content_by_day ON statement_content (provider, merchant_number, day);
        CREATE INDEX statement_content_by_age ON statement_content (day, id);
        CREATE TABLE statement_part (
          content bigint NOT NULL, number integer NOT NULL, bytes bytea NOT NULL, PRIMARY KEY (content, number));
        CREATE TABLE statement_file (
          number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, provider text COLLATE "C" NOT NULL,
          merchant_number text COLLATE "C" NOT NULL, day date NOT NULL, version integer NOT NULL, name text NOT NULL, sha256 text NOT NULL,
          length bigint NOT NULL, fetched_at bigint NOT NULL, content bigint NOT NULL UNIQUE,
          UNIQUE (provider, merchant_number, day, version));
        CREATE TABLE statement_removal (number bigint PRIMARY KEY);

        CREATE FUNCTION ftpay_keep_part() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
          BEGIN
            IF TG_OP = 'DELETE' THEN
              IF EXISTS (SELECT 1 FROM statement_file f WHERE f.content = OLD.content
                AND NOT EXISTS (SELECT 1 FROM statement_removal r WHERE r.number = f.number)) THEN
                RAISE EXCEPTION 'the content of a statement file is never removed without a record of it' USING ERRCODE = 'FTP02';
              END IF;
              RETURN OLD;
            END IF;
            IF EXISTS (SELECT 1 FROM statement_file f WHERE f.content = NEW.content) THEN
              RAISE EXCEPTION 'the content of a statement file is never replaced' USING ERRCODE = 'FTP02';
            END IF;
            RETURN NEW;
          END $$;
        COMMENT ON FUNCTION ftpay_keep_part() IS 'Keeps the content of statement files as it was stored.';

        CREATE TRIGGER statement_file_kept BEFORE UPDATE OR DELETE ON statement_file
          FOR EACH ROW EXECUTE FUNCTION ftpay_refuse('a statement file is never changed or removed');
        CREATE TRIGGER statement_removal_kept BEFORE UPDATE OR DELETE ON statement_removal
          FOR EACH ROW EXECUTE FUNCTION ftpay_refuse('the record of a removal is never changed or removed');
        CREATE TRIGGER statement_part_kept BEFORE INSERT OR DELETE ON statement_part
          FOR EACH ROW EXECUTE FUNCTION ftpay_keep_part();
        CREATE TRIGGER statement_part_unchanged BEFORE UPDATE ON statement_part
          FOR EACH ROW EXECUTE FUNCTION ftpay_refuse('the content of a statement file is never changed');
        """;

    // A few megabytes: nothing waits long for one commit.
    private const int PartsAtOnce = 16;

    // Readers read on from the newest number that they know: a lower number must not appear later. And content that becomes a file must not
    // be taken for a leftover.
    private static readonly long[] Locks = [OrderLocks.Of("statement-files")];

    private const string Columns = "number, provider, merchant_number, day, version, name, sha256, length, fetched_at";

    private const string SelectAfter = $"SELECT {Columns} FROM statement_file WHERE number > $1 ORDER BY number LIMIT $2";

    private const string SelectVersions = $"""
        SELECT {Columns} FROM statement_file WHERE provider = $1 AND merchant_number = $2 AND day = $3 ORDER BY version DESC LIMIT $4
        """;

    private const string SelectFile = $"""
        SELECT {Columns}, content FROM statement_file f WHERE number = $1
          AND NOT EXISTS (SELECT 1 FROM statement_removal r WHERE r.number = f.number)
        """;

    private const string SelectPart = "SELECT bytes FROM statement_part WHERE content = $1 AND number = $2";

    // Content that never became a file is no file's: it goes when the day's next file is stored.
    private const string SelectOldest = """
        SELECT c.id, f.number FROM statement_content c JOIN statement_file f ON f.content = c.id
        WHERE c.day < $1 ORDER BY c.day, c.id LIMIT 1 FOR UPDATE OF c SKIP LOCKED
        """;

    private const string SelectLeftover = """
        SELECT id FROM statement_content c WHERE provider = $1 AND merchant_number = $2 AND day = $3
          AND NOT EXISTS (SELECT 1 FROM statement_file f WHERE f.content = c.id) ORDER BY id LIMIT 1 FOR UPDATE
        """;

    private const string InsertRemoval = "INSERT INTO statement_removal (number) VALUES ($1) ON CONFLICT (number) DO NOTHING";

    private const string DeleteParts = """
        DELETE FROM statement_part WHERE content = $1
          AND number IN (SELECT number FROM statement_part WHERE content = $1 ORDER BY number LIMIT $2)
        """;

    private const string InsertContent = """
        INSERT INTO statement_content (provider, merchant_number, day) VALUES ($1, $2, $3) RETURNING id
        """;

    // The lock keeps the content until the part is stored. Who removes content locks it first.
    private const string InsertPart = """
        INSERT INTO statement_part (content, number, bytes) SELECT id, $2, $3 FROM statement_content WHERE id = $1 FOR KEY SHARE
        """;

    private const string SelectContent = "SELECT 1 FROM statement_content WHERE id = $1";

    private const string InsertFile = """
        INSERT INTO statement_file (provider, merchant_number, day, version, name, sha256, length, fetched_at, content)
          VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING number
        """;

    private static readonly string DeleteContent = Changes.One("DELETE FROM statement_content WHERE id = $1");

    public static async Task<IReadOnlyList<StatementFile>> ListAsync(
        Session session, long after, int maxItems, CancellationToken cancellationToken) => await session
            .QueryAsync(new Statement(SelectAfter, Parameter.Long(after), Parameter.Int(maxItems)), Read, cancellationToken)
            .ConfigureAwait(false);

    /// <summary>The newest first.</summary>
    public static async Task<IReadOnlyList<StatementFile>> ListVersionsAsync(
        Session session, ProviderId provider, string merchantNumber, DateOnly day, int maxItems, CancellationToken cancellationToken) =>
        await session
            .QueryAsync(Versions(DayOf(provider, merchantNumber, day), maxItems), Read, cancellationToken)
            .ConfigureAwait(false);

    /// <summary>The newest version of a file's day.</summary>
    public static Task<StatementFile?> FindNewestLikeAsync(Session session, StatementFile file, CancellationToken cancellationToken) =>
        session.FindAsync(NewestLike(file), Read, cancellationToken);

    /// <summary>A file, and where its content is; null if there is none with this number, or its content was removed.</summary>
    public static Task<(StatementFile File, long Content)?> FindAsync(Session session, long number, CancellationToken cancellationToken) =>
        session.FindAsync<(StatementFile File, long Content)?>(
            new Statement(SelectFile, Parameter.Long(number)), row => (Read(row), row.Long(9)), cancellationToken);

    public static Task<byte[]?> FindPartAsync(Session session, long content, int number, CancellationToken cancellationToken) =>
        session.FindAsync(
            new Statement(SelectPart, Parameter.Long(content), Parameter.Int(number)), row => row.Bytes(0), cancellationToken);

    /// <summary>Begins content.</summary>
    /// <returns>Its number.</returns>
    public static async Task<long> BeginAsync(Session session, StatementFile file, CancellationToken cancellationToken)
    {
        List<long> ids = await session
            .ChangeAsync(new Statement(InsertContent, DayOf(file)), row => row.Long(0), cancellationToken).ConfigureAwait(false);
        return ids[0];
    }

    /// <summary>Adds a part.</summary>
    /// <returns>False if the content is gone: another writer stores a file of the day.</returns>
    public static async Task<bool> AppendAsync(
        Session session, long content, int number, byte[] part, CancellationToken cancellationToken) => await session
            .ExecuteAsync(
                new Statement(InsertPart, Parameter.Long(content), Parameter.Int(number), Parameter.Bytes(part)), cancellationToken)
            .ConfigureAwait(false) == 1;

    /// <summary>Makes the content a file, unless the newest version has the same bytes.</summary>
    /// <returns>The file, or the one with the same bytes; null if the content is gone.</returns>
    public static async Task<StatementFile?> CompleteAsync(
        Session session, StatementFile file, long content, CancellationToken cancellationToken)
    {
        bool isThere = false;
        StatementFile? newest = null;
        await session.ReadAsync(
            [
                OrderLocks.Take(Locks),
                new Reading(new Statement(SelectContent, Parameter.Long(content)), _ => isThere = true),
                new Reading(NewestLike(file), row => newest = Read(row)),
            ],
            cancellationToken).ConfigureAwait(false);
        if (!isThere || newest?.HasSameContent(file) == true)
        {
            return isThere ? newest : null;
        }

        int version = (newest?.Version ?? 0) + 1;
        var insert = new Statement(
            InsertFile,
            [
                .. DayOf(file),
                Parameter.Int(version),
                Parameter.Text(file.Name),
                Parameter.Text(file.Sha256),
                Parameter.Long(file.Length),
                Parameter.Time(file.FetchedAt),
                Parameter.Long(content),
            ]);
        List<long> numbers = await session.ChangeAsync(insert, row => row.Long(0), cancellationToken).ConfigureAwait(false);
        return file with { Number = numbers[0], Version = version };
    }

    /// <summary>Removes some parts of content of a file's day that never became a file.</summary>
    /// <returns>Whether there may be more.</returns>
    public static async Task<bool> RemoveLeftoversAsync(Session session, StatementFile file, CancellationToken cancellationToken)
    {
        long? content = null;
        await session.ReadAsync(
            [OrderLocks.Take(Locks), new Reading(new Statement(SelectLeftover, DayOf(file)), row => content = row.Long(0))],
            cancellationToken).ConfigureAwait(false);
        if (content is not { } leftover)
        {
            return false;
        }

        await RemovePartsAsync(session, leftover, [], cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Removes some parts of the oldest file's content. From its first part on, nobody opens the file any more.</summary>
    /// <returns>Whether there was one, and whether it is removed to its end.</returns>
    public static async Task<(bool IsOld, bool IsWhole)> RemoveOldestAsync(
        Session session, DateOnly before, CancellationToken cancellationToken)
    {
        (long Content, long Number)? oldest = await session.FindAsync<(long, long)?>(
            new Statement(SelectOldest, Parameter.Day(before)), row => (row.Long(0), row.Long(1)), cancellationToken).ConfigureAwait(false);
        if (oldest is not { } file)
        {
            return (false, false);
        }

        var removal = new Statement(InsertRemoval, Parameter.Long(file.Number));
        return (true, await RemovePartsAsync(session, file.Content, [removal], cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Removes some parts of content, and with the last of them the content itself, which is locked.</summary>
    /// <returns>Whether nothing is left.</returns>
    private static async Task<bool> RemovePartsAsync(
        Session session, long content, Statement[] before, CancellationToken cancellationToken)
    {
        var parts = new Statement(DeleteParts, Parameter.Long(content), Parameter.Int(PartsAtOnce));
        int[] removed = await session.ExecuteBatchAsync([.. before, parts], cancellationToken).ConfigureAwait(false);
        if (removed[^1] >= PartsAtOnce)
        {
            return false;
        }

        session.Defer(new Statement(DeleteContent, Parameter.Long(content)));
        return true;
    }

    private static Statement NewestLike(StatementFile file) => Versions(DayOf(file), 1);

    private static Statement Versions(NpgsqlParameter[] day, int maxItems) => new(SelectVersions, [.. day, Parameter.Int(maxItems)]);

    private static NpgsqlParameter[] DayOf(StatementFile file) => DayOf(file.Provider, file.MerchantNumber, file.Day);

    private static NpgsqlParameter[] DayOf(ProviderId provider, string merchantNumber, DateOnly day) =>
        [Parameter.Text(provider.Value), Parameter.Text(merchantNumber), Parameter.Day(day)];

    private static StatementFile Read(NpgsqlDataReader row) => new()
    {
        Number = row.Long(0),
        Provider = new ProviderId(row.Text(1)),
        MerchantNumber = row.Text(2),
        Day = row.Day(3),
        Version = row.Int(4),
        Name = row.Text(5),
        Sha256 = row.Text(6),
        Length = row.Long(7),
        FetchedAt = row.Time(8),
    };
}
