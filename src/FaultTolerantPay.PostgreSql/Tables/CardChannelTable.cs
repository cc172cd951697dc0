using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Records;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>
/// What channels know of cards. The record holds all of it; the columns next to it are copies for queries. Changes of one card run one
/// after the other.
/// </summary>
internal static class CardChannelTable
{
    public const string Schema = """
        CREATE TABLE card_channel (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, card_token text COLLATE "C" NOT NULL, channel text COLLATE "C" NOT NULL,
          version bigint NOT NULL, key_id text NOT NULL, provider text NOT NULL, verification text NOT NULL, verified_at bigint NOT NULL,
          record json NOT NULL, UNIQUE (card_token, channel));
        CREATE TABLE card_earlier_token (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, earlier text COLLATE "C" NOT NULL, card_token text COLLATE "C" NOT NULL,
          UNIQUE (earlier, card_token));
        CREATE INDEX card_earlier_token_by_card ON card_earlier_token (card_token);
        """;

    private const string SelectVersion = "SELECT version FROM card_channel WHERE card_token = $1 AND channel = $2";

    private const string Delete = "DELETE FROM card_channel WHERE card_token = $1 AND channel = $2";

    // A card that moves again is found by each of its earlier tokens.
    private const string KeepEarlier = """
        INSERT INTO card_earlier_token (earlier, card_token)
          SELECT $1, $2 UNION SELECT earlier, $2 FROM card_earlier_token WHERE card_token = $1 AND earlier <> $2
        ON CONFLICT (earlier, card_token) DO NOTHING
        """;

    private const string SelectNewer = "SELECT DISTINCT card_token FROM card_earlier_token WHERE earlier = ANY ($1)";

    // One statement, so that a card that is moved meanwhile is found under one of its tokens.
    private const string Select = """
        WITH given AS (SELECT token, place FROM unnest($1) WITH ORDINALITY AS g (token, place)),
          found AS (
            SELECT token, 1 AS step, place, 0::bigint AS id FROM given
            UNION ALL SELECT e.card_token, 2, g.place, e.id FROM given g JOIN card_earlier_token e ON e.earlier = g.token)
        SELECT c.version, c.record
        FROM (SELECT DISTINCT ON (token) token, step, place, id FROM found ORDER BY token, step, place, id) f
          JOIN card_channel c ON c.card_token = f.token
        ORDER BY c.channel, f.step, f.place, f.id LIMIT $2
        """;

    private const string DeleteCards = "DELETE FROM card_channel WHERE card_token = ANY ($1)";
    private const string DeleteTokens = "DELETE FROM card_earlier_token WHERE earlier = ANY ($1) OR card_token = ANY ($1)";

    private static readonly string Upsert = Changes.One("""
        INSERT INTO card_channel (card_token, channel, version, key_id, provider, verification, verified_at, record)
          VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (card_token, channel) DO UPDATE SET version = excluded.version, key_id = excluded.key_id,
          provider = excluded.provider, verification = excluded.verification, verified_at = excluded.verified_at, record = excluded.record
        """);

    /// <summary>The records of a card: by channel, of one channel in the order of the tokens.</summary>
    public static Task<List<CardChannelRecord>> ListAsync(
        Session session, IReadOnlyList<string> cardTokens, CancellationToken cancellationToken) => session.QueryAsync(
            new Statement(Select, Parameter.Texts([.. cardTokens]), Parameter.Int(StoreRules.MaxPageSize)),
            row => StoreJson.Read(row.Json(1), StoreJson.Records.CardChannelRecord) with { Version = row.Long(0) },
            cancellationToken);

    /// <summary>Stores a record if its version, and that of the record that it replaces, are the stored ones.</summary>
    /// <returns>Whether it was stored.</returns>
    public static async Task<bool> SaveAsync(
        Session session, CardChannelRecord record, byte[] text, CardChannelRecord? replaces, CancellationToken cancellationToken)
    {
        CardChannelRecord[] concerned = replaces is null ? [record] : [record, replaces];
        var versions = new long[concerned.Length];
        IEnumerable<Reading> readings = concerned.Select((one, i) => new Reading(
            new Statement(SelectVersion, Parameter.Text(one.CardToken), Parameter.Text(one.Channel.Value)),
            row => versions[i] = row.Long(0)));
        await session
            .ReadAsync([OrderLocks.Take(concerned.Select(one => LockOf(one.CardToken))), .. readings], cancellationToken)
            .ConfigureAwait(false);
        if (!versions.SequenceEqual(concerned.Select(one => one.Version)))
        {
            return false;
        }

        if (replaces is not null)
        {
            session.Defer(new Statement(Delete, Parameter.Text(replaces.CardToken), Parameter.Text(replaces.Channel.Value)));
            session.Defer(new Statement(KeepEarlier, Parameter.Text(replaces.CardToken), Parameter.Text(record.CardToken)));
        }

        session.Defer(new Statement(
            Upsert,
            Parameter.Text(record.CardToken),
            Parameter.Text(record.Channel.Value),
            Parameter.Long(record.Version + 1),
            Parameter.Text(record.KeyId),
            Parameter.Text(record.Provider.Value),
            Parameter.Name(record.Verification),
            Parameter.Time(record.VerifiedAt),
            Parameter.Json(text)));
        return true;
    }

    /// <summary>Removes a card.</summary>
    /// <returns>How many records there were.</returns>
    public static async Task<int> EraseAsync(
        Session session, IReadOnlyList<string> cardTokens, CancellationToken cancellationToken)
    {
        // A move of the card waits for the lock of its earlier token, so that it is seen here or finds nothing to move.
        var newer = new List<string>();
        var select = new Reading(new Statement(SelectNewer, Parameter.Texts([.. cardTokens])), row => newer.Add(row.Text(0)));
        await session.ReadAsync([OrderLocks.Take(cardTokens.Select(LockOf)), select], cancellationToken).ConfigureAwait(false);
        string[] tokens = [.. cardTokens.Concat(newer).Distinct(StringComparer.Ordinal)];
        if (newer.Count > 0)
        {
            await session.ReadAsync([OrderLocks.Take(newer.Select(LockOf))], cancellationToken).ConfigureAwait(false);
        }

        int[] deleted = await session.ExecuteBatchAsync(
            [new Statement(DeleteCards, Parameter.Texts(tokens)), new Statement(DeleteTokens, Parameter.Texts(tokens))],
            cancellationToken).ConfigureAwait(false);
        return deleted[0];
    }

    private static long LockOf(string cardToken) => OrderLocks.Of("card", cardToken);
}
