namespace FaultTolerantPay.Sqlite.Engine;

/// <summary>
/// Space on the store's disk that a file of zeros holds, <c>x.db-reserve</c>: a full disk takes no commits, and the records that wait for them would find no room beside the store either. All processes of the store share it,
/// and the one that needs it gives it up.
/// </summary>
internal static class SpaceReserve
{
    /// <summary>Takes as much space as asked for, where the disk has it. What is held already stays as it is.</summary>
    /// <returns>Whether it is held.</returns>
    public static bool Take(StorePaths paths, long bytes)
    {
        if (bytes == 0)
            return false;
        try
        {
            if (File.Exists(paths.Reserve))
                return true;
            string part = $"{paths.Reserve}-{Guid.NewGuid():N}";
            PrivateFile.Make(part);
            try
            {
                Fill(part, bytes);
                File.Move(part, paths.Reserve, overwrite: true);
            }
            catch
            {
                File.Delete(part);
                throw;
            }
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A store on a disk that is all but full is better than none. Its health says so.
            return false;
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

    private static void Fill(string path, long bytes)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None);
        LinuxCalls.Allocate(file.SafeFileHandle, bytes);
    }
}
