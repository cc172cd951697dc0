using Npgsql;

namespace FaultTolerantPay.PostgreSql.Connection;

/// <summary>What an error of the server, or of the connection to it, means for the transaction that it ended.</summary>
internal enum ServerFailureKind
{
    /// <summary>The server refused a statement: the same statement fails again.</summary>
    Refused = 1,

    /// <summary>Another transaction was in the way: the same transaction may succeed.</summary>
    Conflict = 2,

    /// <summary>A lock or a statement took too long.</summary>
    TooSlow = 3,

    /// <summary>The server is a standby: it was the primary until now.</summary>
    NotPrimary = 4,

    /// <summary>The connection is lost, or the server stops: nobody answers.</summary>
    Lost = 5,

    /// <summary>The server may lose what it acknowledges: it must not be written to.</summary>
    TooWeak = 6,
}

/// <summary>Classifies the exceptions of Npgsql.</summary>
internal static class ServerFailure
{
    /// <summary>Whether an exception comes from the server or from the connection to it.</summary>
    public static bool Is(Exception exception) => exception is NpgsqlException or TimeoutException or IOException;

    public static ServerFailureKind KindOf(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected } =>
            ServerFailureKind.Conflict,
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => ServerFailureKind.NotPrimary,
        PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled } =>
            ServerFailureKind.TooSlow,
        PostgresException { SqlState: Durability.TooWeak } => ServerFailureKind.TooWeak,
        PostgresException refused when IsAnswer(refused) => ServerFailureKind.Refused,
        _ => ServerFailureKind.Lost,
    };

    /// <summary>Whether the server refused a statement because of its values.</summary>
    public static bool IsRefusal(Exception? exception) => exception is not null && KindOf(exception) == ServerFailureKind.Refused;

    /// <summary>
    /// Whether the server said that a transaction failed before its commit. It did not if the connection broke or the server stops: then
    /// the commit may count.
    /// </summary>
    public static bool IsCertain(Exception exception) => exception is PostgresException refused && IsAnswer(refused);

    // A fatal error ends the session, and may come while a commit waits for its standby. Class 08 is the connection, 57P the server's end.
    private static bool IsAnswer(PostgresException exception) =>
        exception.InvariantSeverity == "ERROR"
        && !exception.SqlState.StartsWith("08", StringComparison.Ordinal)
        && !exception.SqlState.StartsWith("57P", StringComparison.Ordinal)
        && exception.SqlState != "40003";
}
