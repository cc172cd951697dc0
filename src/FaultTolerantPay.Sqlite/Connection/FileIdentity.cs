using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>
/// Identifies a file regardless of its name: device and inode. It is read without opening the file, because closing the file again would
/// drop SQLite's locks.
/// </summary>
/// <remarks>
/// On a system without such numbers (see <see cref="LinuxCalls.AreAvailable"/>) all files look the same, and only a missing file is
/// detected.
/// </remarks>
internal readonly record struct FileIdentity(uint DeviceMajor, uint DeviceMinor, ulong Inode)
{
    /// <summary>The path in the system's encoding.</summary>
    public static byte[] NativePath(string path) => Encoding.UTF8.GetBytes(path + '\0');

    /// <summary>The file at a path, following links; null if there is none.</summary>
    /// <param name="path">The path.</param>
    /// <param name="nativePath">
    /// The result of <see cref="NativePath"/> for the path, computed once for a path that is checked often.
    /// </param>
    /// <exception cref="IOException">The system does not return the identity.</exception>
    public static FileIdentity? At(string path, byte[] nativePath)
    {
        if (!LinuxCalls.AreAvailable)
        {
            return File.Exists(path) ? default(FileIdentity) : null;
        }

        return Status(path, nativePath) is { } status ? Of(status) : null;
    }

    /// <summary>The file that a handle has open.</summary>
    public static FileIdentity Of(SafeFileHandle handle)
    {
        if (!LinuxCalls.AreAvailable)
        {
            return default;
        }

        bool isHeld = false;
        try
        {
            handle.DangerousAddRef(ref isHeld);
            int descriptor = (int)handle.DangerousGetHandle();
            int code = LinuxCalls.Status(descriptor, [0], LinuxCalls.EmptyPath, LinuxCalls.BasicFacts, out LinuxCalls.FileStatus status);
            return code == 0
                ? Of(status)
                : throw new IOException(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));
        }
        finally
        {
            if (isHeld)
            {
                handle.DangerousRelease();
            }
        }
    }

    /// <summary>Why a file cannot be a store, regardless of its content; null if it can be one, or does not exist.</summary>
    public static string? WhyUnfit(string path)
    {
        const int KindBits = 0xf000, RegularFile = 0x8000;
        if (!LinuxCalls.AreAvailable || Status(path, NativePath(path)) is not { } status)
        {
            return null;
        }

        if ((status.Mode & KindBits) != RegularFile)
        {
            return "it is a device, pipe or socket; expected a file.";
        }

        return status.Names > 1
            ? $"it has {status.Names} names (hard links); expected one, because SQLite keeps a log of its own for each name, "
                + "and two logs destroy the file."
            : null;
    }

    private static FileIdentity Of(in LinuxCalls.FileStatus status) => new(status.DeviceMajor, status.DeviceMinor, status.Inode);

    private static LinuxCalls.FileStatus? Status(string path, byte[] nativePath)
    {
        if (LinuxCalls.Status(LinuxCalls.AtWorkingDirectory, nativePath, 0, LinuxCalls.BasicFacts, out LinuxCalls.FileStatus status) == 0)
        {
            return status;
        }

        int error = Marshal.GetLastPInvokeError();
        return error is LinuxCalls.NoSuchFile or LinuxCalls.NoSuchDirectory
            ? null
            : throw new IOException($"'{path}': {Marshal.GetPInvokeErrorMessage(error)}");
    }
}
