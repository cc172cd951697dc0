using FaultTolerantPay.Configuration;
using FaultTolerantPay.PostgreSql.Commits;
using FaultTolerantPay.PostgreSql.Connection;

namespace FaultTolerantPay.PostgreSql;

/// <summary>Options of the PostgreSQL store: the servers, the schema, and the limits of its work.</summary>
public sealed class PostgreSqlStoreOptions
{
    /// <summary>The rules for each option.</summary>
    internal static readonly OptionRules<PostgreSqlStoreOptions> Rules = new OptionRules<PostgreSqlStoreOptions>()
        .Text(
            o => o.ConnectionString, (o, value) => o.ConnectionString = value, text => text.Length > 0, ConnectionText.Expectation)
        .Check(o => ConnectionText.Errors(nameof(ConnectionString), o.ConnectionString))
        .TextOrNone(
            o => o.MigrationConnectionString, (o, value) => o.MigrationConnectionString = value, text => text.Length > 0,
            ConnectionText.Expectation)
        .Check(o => ConnectionText.Errors(nameof(MigrationConnectionString), o.MigrationConnectionString))
        .Text(
            o => o.Schema, (o, value) => o.Schema = value, ConnectionText.IsSchema,
            "1 to 40 lower-case letters, digits and underscores, beginning with a letter")
        .Between(o => o.CommandTimeout, (o, value) => o.CommandTimeout = value, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5))
        .Between(o => o.ConnectTimeout, (o, value) => o.ConnectTimeout = value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1))
        .Between(o => o.MigrationTimeout, (o, value) => o.MigrationTimeout = value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))
        .Between(o => o.MaxConnections, (o, value) => o.MaxConnections = value, 4, 1_000)
        .Between(o => o.MaxWaitingCalls, (o, value) => o.MaxWaitingCalls = value, 1, 1_000_000)
        .Between(o => o.MaxWaitingCommits, (o, value) => o.MaxWaitingCommits = value, 1, 1_000_000)
        .Between(o => o.MaxBatch, (o, value) => o.MaxBatch = value, 1, 1_000)
        .Between(o => o.Writers, (o, value) => o.Writers = value, 1, 16)
        .Between(o => o.MinStandbys, (o, value) => o.MinStandbys = value, 0, 10)
        .Must(
            o => o.MinStandbys,
            o => o.MinStandbys > 0 || !ConnectionText.HasSeveralHosts(o.ConnectionString),
            "1 or more, because ConnectionString names several servers, of which another one may be promoted")
        .Between(
            o => o.MaxTransactionAge, (o, value) => o.MaxTransactionAge = value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1))
        .Between(
            o => o.ProtectorTimeout, (o, value) => o.ProtectorTimeout = value, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(30))
        .TextOrNone(
            o => o.UnwrittenRecordDirectory, (o, value) => o.UnwrittenRecordDirectory = value, text => text.Length > 0,
            "the path of a directory")
        .Flag(o => o.RequireProtector, (o, value) => o.RequireProtector = value);

    /// <summary>
    /// How to connect as the run-time role, in Npgsql's form: <c>Host=db1,db2,db3;Database=payments;Username=ftpay_run</c>. Of several
    /// hosts, the primary is used. Keep the password in a passfile, not here. Settings that the store decides itself (search path, pooling,
    /// timeouts) are replaced. No default: it must be set.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// How to connect as the owner of the schema, who migrates it when the store is opened. Null: the store is opened only if the schema
    /// has this release's version. Default: null.
    /// </summary>
    public string? MigrationConnectionString { get; set; }

    /// <summary>
    /// The schema with the store's tables: 1 to 40 lower-case letters, digits and underscores, beginning with a letter. Default:
    /// <c>ftpay</c>.
    /// </summary>
    public string Schema { get; set; } = "ftpay";

    /// <summary>
    /// How long one statement, or the wait for a connection or a lock, may take. After a lost answer, the store asks for the outcome of a
    /// commit for three times as long.
    /// </summary>
    /// <value>Range: 100 ms to 5 min. Default: 5 s.</value>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a new connection may take, for each host; whole seconds.</summary>
    /// <value>Range: 1 s to 1 min. Default: 3 s.</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long the store waits for locks, or for another node that migrates, when it is opened.</summary>
    /// <value>Range: 1 s to 1 h. Default: 2 min.</value>
    public TimeSpan MigrationTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The maximum number of connections of this node.</summary>
    /// <value>Range: 4 to 1,000. Default: 16.</value>
    public int MaxConnections { get; set; } = 16;

    /// <summary>The maximum number of calls that wait for a connection. A further call fails immediately.</summary>
    /// <value>Range: 1 to 1,000,000. Default: 1,000.</value>
    public int MaxWaitingCalls { get; set; } = 1_000;

    /// <summary>The maximum number of commits that wait for a batch. A further commit fails immediately, with nothing written.</summary>
    /// <value>Range: 1 to 1,000,000. Default: 10,000.</value>
    public int MaxWaitingCommits { get; set; } = 10_000;

    /// <summary>
    /// The maximum number of commits that share a transaction. The server needs up to six locks for each: <c>max_locks_per_transaction</c>
    /// times <c>max_connections</c> must exceed six times this number, times <see cref="Writers"/>, times the nodes.
    /// </summary>
    /// <value>Range: 1 to 1,000. Default: 128.</value>
    public int MaxBatch { get; set; } = 128;

    /// <summary>The maximum number of batches of commits that are written at the same time, each on its own connection.</summary>
    /// <value>Range: 1 to 16. Default: 2.</value>
    public int Writers { get; set; } = 2;

    /// <summary>
    /// How many standbys must confirm each commit: set at least 1 wherever another server may be promoted. A server whose
    /// <c>synchronous_standby_names</c> waits for fewer is not written to, and an answer to a repeated payment is confirmed by the standbys
    /// before it is given. With 0, only <c>fsync</c>, <c>full_page_writes</c> and <c>synchronous_commit</c> are checked.
    /// </summary>
    /// <value>Range: 0 to 10. Default: 0.</value>
    public int MinStandbys { get; set; }

    /// <summary>
    /// How long a transaction of the database, whoever began it, may stay open before health is degraded: meanwhile no dead row is removed,
    /// and work is found more and more slowly.
    /// </summary>
    /// <value>Range: 1 s to 1 d. Default: 5 min.</value>
    public TimeSpan MaxTransactionAge { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The timeout of the host's <see cref="ISecretProtector"/> for one token; after it, the read or write fails.
    /// </summary>
    /// <value>Range: 10 ms to 30 s. Default: 1 s.</value>
    public TimeSpan ProtectorTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// An existing directory on this node's disk, for records of payments that the store could not take when the node stopped. The next
    /// node that finds them there writes them. Use it for one store only. Null: such records are lost with the node. Default: null.
    /// </summary>
    public string? UnwrittenRecordDirectory { get; set; }

    /// <summary>
    /// Whether the store requires an <see cref="ISecretProtector"/> that encrypts the tokens of mandates. Without one, it does not open.
    /// Default: false.
    /// </summary>
    public bool RequireProtector { get; set; }

    /// <summary>
    /// How many of this node's last batches make a counter hot, so that it gets shares. Null measures what shares are worth, and 1 gives
    /// them to every counter that a simulation uses.
    /// </summary>
    internal int? MinHotBatches { get; set; } = HotCounters.UsualMinBatches;
}
