namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>What a store file holds, as far as opening and writing it depend on that.</summary>
internal interface IFileSchema
{
    /// <summary>SQLite's <c>application_id</c> in a file of this library.</summary>
    int ApplicationId { get; }

    /// <summary>The schema version that this release writes. A newer one is refused.</summary>
    int NewestVersion { get; }

    /// <summary>Brings a file from an older version, or from an empty file (0), to the newest. Called within a transaction.</summary>
    void Migrate(SqliteConnection connection, int from, DateTimeOffset now);

    /// <summary>How many commits the file holds; 0 where an older release did not count them.</summary>
    long CountCommits(SqliteConnection connection);

    /// <summary>What all transactions of the writer share; made once, when the file has its newest version.</summary>
    WriteTransaction NewTransaction(SqliteConnection writer);
}
