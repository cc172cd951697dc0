using FaultTolerantPay.Files;

namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>
/// Reserves space on the store's disk with a file of zeros, <c>x.db-reserve</c>. A full disk accepts no commits, and without the reserve
/// the waiting records could not be saved next to the store either. All processes of the store share the reserve; the process that needs it
/// releases it.
/// </summary>
internal static class SpaceReserve
{
    /// <summary>
    /// Reserves the requested space if the disk has it, and releases any excess. If the disk has too little space, the present reserve
    /// stays.
    /// </summary>
    public static void Take(StorePaths paths, long bytes)
    {
        try
        {
            var held = new FileInfo(paths.Reserve);
            if (bytes == 0)
            {
                GiveUp(paths);
            }
            else if (!held.Exists || held.Length != bytes)
            {
                Make(paths, bytes);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A store on a nearly full disk is better than none. The health check reports it.
        }
    }

    /// <summary>Releases the space.</summary>
    /// <returns>Whether there was a reserve.</returns>
    public static bool GiveUp(StorePaths paths)
    {
        if (!File.Exists(paths.Reserve))
        {
            return false;
        }

        File.Delete(paths.Reserve);
        return true;
    }

    /// <summary>Whether there is a reserve.</summary>
    public static bool IsHeld(StorePaths paths) => File.Exists(paths.Reserve);

    private static void Make(StorePaths paths, long bytes)
    {
        // Two processes may create it at the same time: it exists completely or not at all.
        string part = $"{paths.Reserve}-{Guid.NewGuid():N}";
        PrivateFile.Make(part);
        try
        {
            using (var file = new FileStream(part, FileMode.Open, FileAccess.Write, FileShare.None))
            {
                LinuxCalls.Allocate(file.SafeFileHandle, bytes);
            }

            File.Move(part, paths.Reserve, overwrite: true);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }
}
