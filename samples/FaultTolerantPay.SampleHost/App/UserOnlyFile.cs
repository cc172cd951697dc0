namespace FaultTolerantPay.SampleHost.App;

/// <summary>
/// Files that hold customers' data. A new one is for its user alone (0600), whatever the umask of the process. One that is there keeps its
/// permission: whoever gave a group access meant it.
/// </summary>
internal static class UserOnlyFile
{
    private const UnixFileMode UserAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a new file.</summary>
    /// <exception cref="IOException">There is one already.</exception>
    public static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UserAlone;
        }

        var made = new FileStream(path, options);
        // A umask can take away what the user needs.
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(made.SafeFileHandle, UserAlone);
        }

        return made;
    }

    /// <summary>Goes on at the end of a file, which is made where there is none.</summary>
    public static FileStream Append(string path) => Open(path, FileMode.Append);

    /// <summary>Begins a file anew, whatever it held.</summary>
    public static FileStream Replace(string path) => Open(path, FileMode.Truncate);

    private static FileStream Open(string path, FileMode mode)
    {
        try
        {
            return Create(path);
        }
        catch (IOException) when (File.Exists(path))
        {
            return new FileStream(path, mode, FileAccess.Write, FileShare.Read);
        }
    }
}
