namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>The files of a store.</summary>
/// <param name="Named">The database as named in the options, for messages.</param>
/// <param name="Database">The full path of the database, with links resolved.</param>
internal sealed record StorePaths(string Named, string Database)
{
    /// <summary>SQLite's write-ahead log.</summary>
    public string Log => Database + "-wal";

    /// <summary>SQLite's index of the log, in memory that all processes share.</summary>
    public string Index => Database + "-shm";

    /// <summary>The file with the newest acknowledged commit.</summary>
    public string Mark => Database + "-acked";

    /// <summary>The name prefix of the files with records that the store could not write.</summary>
    public string Unwritten => Database + "-unwritten-";

    /// <summary>The reserve for those files on a full disk.</summary>
    public string Reserve => Database + "-reserve";

    /// <summary>
    /// Resolves the path of a file. SQLite creates its other files next to the target of a link, not next to the link.
    /// </summary>
    /// <exception cref="StoreException">The path cannot be a file.</exception>
    public static StorePaths Of(string named)
    {
        string full = Path.GetFullPath(named);
        if (Directory.Exists(full))
        {
            throw StoreFailures.Open(named, "it is a directory; expected a file.");
        }

        if (!Directory.Exists(Path.GetDirectoryName(full)))
        {
            throw StoreFailures.Open(named, $"its directory '{Path.GetDirectoryName(full)}' does not exist; expected an existing one.");
        }

        try
        {
            string real = new FileInfo(full).LinkTarget is null ? full : File.ResolveLinkTarget(full, returnFinalTarget: true)!.FullName;
            if (FileIdentity.WhyUnfit(real) is { } reason)
            {
                throw StoreFailures.Open(named, reason);
            }

            var paths = new StorePaths(named, real);
            foreach (string beside in new[] { paths.Log, paths.Index, paths.Mark })
            {
                // SQLite would wait for a pipe in its place without end.
                if (!Directory.Exists(beside) && FileIdentity.WhyUnfit(beside) is null)
                {
                    continue;
                }

                throw StoreFailures.Open(
                    named,
                    $"'{beside}' beside it is a directory, device, pipe or socket, or has several names; "
                    + "expected a file with one name, or none.");
            }
            return paths;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreFailures.Open(named, $"it cannot be checked ({e.Message}).");
        }
    }
}
