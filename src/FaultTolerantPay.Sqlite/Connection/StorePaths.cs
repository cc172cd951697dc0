namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>The files of a store.</summary>
/// <param name="Named">The database as the options named it: for messages.</param>
/// <param name="Database">The database: a full path, and no link.</param>
internal sealed record StorePaths(string Named, string Database)
{
    /// <summary>SQLite's write-ahead log.</summary>
    public string Log => Database + "-wal";

    /// <summary>SQLite's index of the log, in memory that all its processes share.</summary>
    public string Index => Database + "-shm";

    /// <summary>How much was acknowledged.</summary>
    public string Mark => Database + "-acked";

    /// <summary>How the names of the files begin that hold records which the store did not take.</summary>
    public string Unwritten => Database + "-unwritten-";

    /// <summary>Space for those files on a disk that is full.</summary>
    public string Reserve => Database + "-reserve";

    /// <summary>
    /// Finds where a named file lies. SQLite puts its other files beside the file that a link leads to, not beside the link.
    /// </summary>
    /// <exception cref="StoreException">It can be no file.</exception>
    public static StorePaths Of(string named)
    {
        string full = Path.GetFullPath(named);
        if (Directory.Exists(full))
            throw StoreFailures.Open(named, "it is a directory; expected a file.");
        if (!Directory.Exists(Path.GetDirectoryName(full)))
            throw StoreFailures.Open(named, $"its directory '{Path.GetDirectoryName(full)}' is not there; expected an existing one.");
        try
        {
            string real = new FileInfo(full).LinkTarget is null ? full : File.ResolveLinkTarget(full, returnFinalTarget: true)!.FullName;
            if (FileIdentity.WhyUnfit(real) is { } reason)
                throw StoreFailures.Open(named, reason);
            var paths = new StorePaths(named, real);
            foreach (string beside in new[] { paths.Log, paths.Index, paths.Mark })
            {
                // A pipe in its place would be waited for without an end.
                if (!Directory.Exists(beside) && FileIdentity.WhyUnfit(beside) is null)
                    continue;
                throw StoreFailures.Open(
                    named,
                    $"'{beside}' beside it is a directory, device, pipe or socket, or has several names; "
                    + "expected a file with one name, or none.");
            }
            return paths;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreFailures.Open(named, $"it cannot be looked at ({e.Message}).");
        }
    }
}
