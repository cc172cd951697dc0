namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>The part of a store file's schema on which opening and writing depend.</summary>
internal interface IFileSchema
{
    /// <summary>SQLite's <c>application_id</c> in a file of this library.</summary>
    int ApplicationId { get; }

    /// <summary>The schema version that this release writes. The store refuses a newer one.</summary>
    int NewestVersion { get; }

    /// <summary>Migrates a file from an older version, or an empty file (0), to the newest version. Called within a transaction.</summary>
    void Migrate(SqliteConnection connection, int from, DateTimeOffset now);

    /// <summary>The number of commits in the file; 0 if an older release did not count them.</summary>
    long CountCommits(SqliteConnection connection);

    /// <summary>Why the file's hash chain does not hold the newest acknowledged row; null if it does, or if none is marked.</summary>
    string? FindLossOfRows(SqliteConnection connection, AcknowledgedCommit acknowledged);

    /// <summary>The data that all transactions of the writer share; created once, when the file has its newest version.</summary>
    WriteTransaction NewTransaction(SqliteConnection writer);
}
