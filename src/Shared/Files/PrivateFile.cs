namespace FaultTolerantPay.Files;

/// <summary>Creates files that contain customers' data: only this user can access them, whatever the process's umask.</summary>
internal static class PrivateFile
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Creates an empty file if there is none.</summary>
    public static void Make(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Mode;
        }

        try
        {
            using var made = new FileStream(path, options);
            // A umask can remove permissions that the owner needs.
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(made.SafeFileHandle, Mode);
            }
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process created it first.
        }
    }
}
