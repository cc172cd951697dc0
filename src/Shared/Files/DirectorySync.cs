using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace FaultTolerantPay.Files;

/// <summary>Makes the names in a directory durable. .NET has no method for it.</summary>
internal static class DirectorySync
{
    private const int CloseOnExec = 0x80000; // O_RDONLY | O_CLOEXEC

    /// <summary>Syncs a directory, on Linux. Other systems need no such call, or have none.</summary>
    /// <exception cref="IOException">The names are not durable.</exception>
    public static void Run(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        int descriptor = Open(Encoding.UTF8.GetBytes(path + '\0'), CloseOnExec);
        if (descriptor < 0)
        {
            throw new IOException($"'{path}': {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }

        using var directory = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Sync(directory) != 0)
        {
            throw new IOException($"'{path}': {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] pathUtf8, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(SafeHandle file);
}
