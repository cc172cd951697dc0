using FaultTolerantPay.Files;

namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>
/// The store files that this process has open, each once. A second open would create a second writer, and closing it would end the guard of
/// the first (<see cref="HeldLock"/>).
/// </summary>
internal static class OpenFiles
{
    private static readonly Lock OpenLock = new();
    private static readonly List<(StorePaths Paths, FileIdentity Identity, FileGuard Guard)> Files = [];

    // Files that must not be closed again: see Open.
    private static readonly List<HeldLock> NeverClosed = [];

    /// <summary>Opens the guard of a file before SQLite opens the file. Creates the file if it does not exist.</summary>
    /// <exception cref="StoreException">
    /// This process has the file open, by this name or another; or the file cannot be opened or created.
    /// </exception>
    public static FileGuard Open(StorePaths paths)
    {
        lock (OpenLock)
        {
            byte[] native = FileIdentity.NativePath(paths.Database);
            try
            {
                RefuseSecond(paths, FileIdentity.At(paths.Database, native));
                if (!File.Exists(paths.Database))
                {
                    Make(paths);
                }

                var database = HeldLock.OpenDatabase(paths.Database);
                FileIdentity identity = database.Identity;
                if (identity != FileIdentity.At(paths.Database, native))
                {
                    // Another file has replaced this one meanwhile. If it is one of the open files, closing it would drop its locks.
                    if (Files.Exists(f => f.Identity == identity))
                    {
                        NeverClosed.Add(database);
                    }
                    else
                    {
                        database.Dispose();
                    }

                    throw StoreFailures.Open(paths.Named, "another file replaced it at the same time; try again.");
                }
                var guard = new FileGuard(paths, database);
                Files.Add((paths, identity, guard));
                return guard;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw StoreFailures.Open(
                    paths.Named,
                    $"it cannot be created, or may not be opened by this user ({e.Message}); "
                    + "expected a directory and a file with read and write permission.");
            }
        }
    }

    /// <summary>Removes a file that was closed.</summary>
    public static void Remove(FileGuard guard)
    {
        lock (OpenLock)
        {
            Files.RemoveAll(f => f.Guard == guard);
        }
    }

    private static void RefuseSecond(StorePaths paths, FileIdentity? identity)
    {
        foreach ((StorePaths open, FileIdentity openIdentity, _) in Files)
        {
            if (open.Database != paths.Database && (!LinuxCalls.AreAvailable || openIdentity != identity))
            {
                continue;
            }

            throw StoreFailures.Open(
                paths.Named,
                $"this process has it open already, as '{open.Named}'; expected one SqliteStore for each file and process. "
                + "Use that one everywhere, or dispose of it first.");
        }
    }

    /// <summary>Creates an empty file that only this user can read. SQLite gives its log and index the same permission.</summary>
    private static void Make(StorePaths paths)
    {
        foreach (string left in new[] { paths.Log, paths.Mark })
        {
            if (!File.Exists(left))
            {
                continue;
            }

            throw StoreFailures.Open(
                paths.Named,
                $"it does not exist, but '{left}' does: the store was removed or moved without it. "
                + "Put the store back; or, if it is to begin empty, remove that file too.");
        }
        PrivateFile.Make(paths.Database);
    }
}
