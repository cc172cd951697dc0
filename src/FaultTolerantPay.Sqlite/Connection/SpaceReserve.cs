namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>
/// Space on the store's disk that a file of zeros holds, <c>x.db-reserve</c>: a full disk takes no commits, and the records that wait for
/// them would find no room beside the store either. All processes of the store share it,
/// and the one that needs it gives it up.
/// </summary>
internal static class SpaceReserve
{
    /// <summary>
    /// Takes as much space as asked for, where the disk has it; gives back what is held beyond that. Where the disk has too little, what is
    /// held stays.
    /// </summary>
    public static void Take(StorePaths paths, long bytes)
    {
        try
        {
            var held = new FileInfo(paths.Reserve);
            if (bytes == 0)
                GiveUp(paths);
            else if (!held.Exists || held.Length != bytes)
                Make(paths, bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A store on a disk that is all but full is better than none. Its health says so.
        }
    }

    /// <summary>Gives the space back to the disk.</summary>
    /// <returns>Whether there was any.</returns>
    public static bool GiveUp(StorePaths paths)
    {
        if (!File.Exists(paths.Reserve))
            return false;
        File.Delete(paths.Reserve);
        return true;
    }

    /// <summary>Whether there is any.</summary>
    public static bool IsHeld(StorePaths paths) => File.Exists(paths.Reserve);

    private static void Make(StorePaths paths, long bytes)
    {
        // Two processes may make it at once: it is there whole or not at all.
        string part = $"{paths.Reserve}-{Guid.NewGuid():N}";
        PrivateFile.Make(part);
        try
        {
            using (var file = new FileStream(part, FileMode.Open, FileAccess.Write, FileShare.None))
                LinuxCalls.Allocate(file.SafeFileHandle, bytes);
            File.Move(part, paths.Reserve, overwrite: true);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }
}
