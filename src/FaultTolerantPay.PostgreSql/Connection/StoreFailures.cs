using FaultTolerantPay.Configuration;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Connection;

/// <summary>Creates store exceptions that name the database, the operation and what was expected.</summary>
/// <param name="place">The database and its servers.</param>
/// <param name="schema">The schema.</param>
internal sealed class StoreFailures(string place, string schema)
{
    /// <summary>The store, for messages.</summary>
    public string Store { get; } = $"Store '{schema}' in database {place}";

    public StoreException Away(Exception cause) =>
        new($"{Store} is away: {Short(cause)}. Nothing was stored.", cause) { NothingWritten = true };

    public StoreException Closed() => new($"{Store} is closed.") { NothingWritten = true };

    public StoreException TooManyCalls(int max) =>
        new($"{Store} is overloaded: {max} calls wait already (PostgreSqlStoreOptions.MaxWaitingCalls).")
        {
            NothingWritten = true,
            IsOverload = true,
        };

    public StoreException TooManyCommits(int max) =>
        new($"{Store} is overloaded: {max} commits wait already (PostgreSqlStoreOptions.MaxWaitingCommits).")
        {
            NothingWritten = true,
            IsOverload = true,
        };

    public StoreException NoConnection(TimeSpan limit) =>
        new($"{Store} is overloaded: no connection was free within {OptionText.Of(limit)} (PostgreSqlStoreOptions.CommandTimeout).")
        {
            NothingWritten = true,
            IsOverload = true,
        };

    public StoreException NotPrimary(string server) =>
        new($"{Store} cannot be written: {server} is a standby, and no other server is the primary.") { NothingWritten = true };

    public StoreException Read(Exception cause) => new($"{Store} cannot be read: {Meaning(cause)}.", cause) { NothingWritten = true };

    /// <summary>A write that certainly did not happen.</summary>
    public StoreException Write(Exception cause) => new($"{Store} cannot be written: {Meaning(cause)}.", cause) { NothingWritten = true };

    /// <summary>A commit was sent, its answer was lost, and nobody could say within the limit whether it counts.</summary>
    public StoreException Unknown(Exception? cause) =>
        new($"{Store}: the outcome of a commit is unknown: {(cause is null ? "no standby confirmed it" : Short(cause))}. "
            + "Ask by the key of the payment once the store responds.", cause!);

    public StoreException Unreadable(Exception cause) =>
        new($"{Store} holds a record that cannot be read: {cause.Message}", cause) { NothingWritten = true };

    public StoreException Open(string why, Exception? cause = null) =>
        new($"{Store} cannot be opened: {why}", cause!) { NothingWritten = true };

    private static string Meaning(Exception cause) => ServerFailure.KindOf(cause) switch
    {
        ServerFailureKind.TooSlow => $"a lock or a statement took longer than PostgreSqlStoreOptions.CommandTimeout ({Short(cause)})",
        ServerFailureKind.Conflict => $"other transactions were in the way again and again ({Short(cause)})",
        ServerFailureKind.NotPrimary => $"no server is the primary ({Short(cause)})",
        ServerFailureKind.TooWeak => Short(cause),
        ServerFailureKind.Lost => $"the connection was lost ({Short(cause)})",
        _ => $"PostgreSQL refused ({Short(cause)})",
    };

    // The detail of an error may repeat a row's values: it stays in the inner exception.
    private static string Short(Exception cause) => cause switch
    {
        PostgresException server => $"{server.SqlState}: {server.MessageText}",
        { InnerException: { } inner } => $"{cause.Message} {inner.Message}",
        _ => cause.Message,
    };
}
