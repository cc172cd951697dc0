namespace FaultTolerantPay.SampleHost.Move;

/// <summary>
/// Tells whether any process has a SQLite file open: each holds a lock on the bytes that SQLite's file format keeps for readers. To find
/// out, the bytes are locked for writing and unlocked at once; nothing is written.
/// </summary>
internal static class FileInUse
{
    private const long ReaderBytes = 0x40000002;
    private const long ReaderLength = 510;

    /// <summary>
    /// Refuses a file that is in use. On systems without such locks in .NET nothing is found; that the file did not change is checked
    /// anyway.
    /// </summary>
    /// <exception cref="MoveException">A process has it open.</exception>
    public static void Refuse(string path)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsWindows())
        {
            return;
        }

        // Closing this file drops all locks of this process on it, so no connection may be open.
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            file.Lock(ReaderBytes, ReaderLength);
            file.Unlock(ReaderBytes, ReaderLength);
        }
        catch (IOException locked)
        {
            throw new MoveException($"{path} is in use. Stop every node and every command that works on it.", locked);
        }
    }
}
