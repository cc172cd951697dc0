using Npgsql;

namespace FaultTolerantPay.PostgreSql.Connection;

/// <summary>
/// A store that is moved here from elsewhere has this table until every record is here and verified. A node that worked on a part of the
/// records would pay again what it does not find.
/// </summary>
internal static class UnfinishedMove
{
    public const string Table = "unfinished_move";

    private const string Exists = $"SELECT to_regclass('{Table}') IS NOT NULL";

    /// <exception cref="StoreException">The move has not ended.</exception>
    public static void Check(NpgsqlConnection connection, StoreFailures failures)
    {
        using var command = new NpgsqlCommand(Exists, connection);
        if (command.ExecuteScalar() is true)
        {
            throw failures.Open(
                $"the move of a store to it has not ended (table '{Table}'). Run the move again: it goes on where it stopped.");
        }
    }
}
