namespace FaultTolerantPay.Crash;

/// <summary>What the nodes share.</summary>
internal enum StoreKind
{
    /// <summary>A SQLite file.</summary>
    Sqlite = 1,

    /// <summary>One PostgreSQL server.</summary>
    Postgres = 2,

    /// <summary>Three PostgreSQL servers under Patroni.</summary>
    Cluster = 3,
}
