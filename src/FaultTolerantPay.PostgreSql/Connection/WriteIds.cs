namespace FaultTolerantPay.PostgreSql.Connection;

/// <summary>
/// Finds out whether a commit counts whose answer was lost. Each transaction that writes stores an id of its own. Whoever asks tries to
/// store the same id, marked as not written: that waits for the transaction if it still runs, and afterwards exactly one of both has it.
/// </summary>
internal sealed class WriteIds(ConnectionSlots slots, Durability durability, TimeProvider time, TimeSpan limit)
{
    /// <summary>The table. Its ids are deleted by age, on the server's clock.</summary>
    public const string Schema = """
        CREATE TABLE write_id (
          id uuid PRIMARY KEY, is_written boolean NOT NULL, stored_at timestamptz NOT NULL DEFAULT clock_timestamp());
        CREATE INDEX write_id_by_age ON write_id (stored_at);
        """;

    private const string InsertWritten = "INSERT INTO write_id (id, is_written) VALUES ($1, true)";

    private const string InsertNotWritten = """
        INSERT INTO write_id (id, is_written) VALUES ($1, false) ON CONFLICT (id) DO NOTHING
        """;

    private const string Select = "SELECT is_written FROM write_id WHERE id = $1";

    private const string DeleteOld = """
        DELETE FROM write_id WHERE id IN (
          SELECT id FROM write_id WHERE stored_at < now() - interval '1 day' ORDER BY stored_at LIMIT 2000 FOR UPDATE SKIP LOCKED)
        """;

    /// <summary>Every so many writes of a node, old ids are deleted with one of them.</summary>
    public const int WritesBetweenDeletes = 1_000;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private int _writes;

    /// <summary>The last statements of a transaction that writes.</summary>
    public Statement[] Of(Guid id) => Interlocked.Increment(ref _writes) % WritesBetweenDeletes == 0
        ? [new Statement(DeleteOld), durability.Check(), new Statement(InsertWritten, Parameter.Id(id))]
        : [durability.Check(), new Statement(InsertWritten, Parameter.Id(id))];

    /// <summary>Whether the transaction with this id counts; null if nobody could say within the limit.</summary>
    public async Task<bool?> FindOutAsync(Guid id)
    {
        long began = time.GetTimestamp();
        for (TimeSpan pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            if (await AskAsync(id).ConfigureAwait(false) is { } known)
            {
                return known;
            }

            if (time.GetElapsedTime(began) > limit)
            {
                return null;
            }

            await Task.Delay(pause, time, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<bool?> AskAsync(Guid id)
    {
        int turn = slots.Turn;
        try
        {
            Npgsql.NpgsqlConnection connection = await slots.ConnectAsync(CancellationToken.None).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                var session = new Session(connection, Session.BeginWrite);
                await session
                    .ExecuteAsync(new Statement(InsertNotWritten, Parameter.Id(id)), CancellationToken.None).ConfigureAwait(false);
                bool isWritten = await session.FindAsync(
                    new Statement(Select, Parameter.Id(id)), row => row.Flag(0), CancellationToken.None).ConfigureAwait(false);

                // A row of its own makes this a commit that the standbys confirm, and with it all that was committed before. A server that
                // lost its standbys says nothing that a promotion could undo.
                bool isConfirmed = await session
                    .CommitAsync(durability.Check(), new Statement(InsertWritten, Parameter.Id(Guid.CreateVersion7())))
                    .ConfigureAwait(false);
                if (isConfirmed)
                {
                    return isWritten;
                }
            }

            slots.TurnFrom(turn);
            return null;
        }
        catch (Exception exception) when (exception is StoreException || ServerFailure.Is(exception))
        {
            slots.Renew();
            return null;
        }
    }
}
