using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>
/// The system calls for which .NET has no method: the identity of the file at a path, locks that belong to an open file instead of the
/// process, and space that is set aside for a file.
/// </summary>
internal static class LinuxCalls
{
    public const int AtWorkingDirectory = -100; // AT_FDCWD
    public const int EmptyPath = 0x1000; // AT_EMPTY_PATH: the descriptor itself.
    public const uint BasicFacts = 0x7ff; // STATX_BASIC_STATS
    public const int TestOpenFileLock = 36; // F_OFD_GETLK
    public const int SetOpenFileLock = 37; // F_OFD_SETLK
    public const short ReadLock = 0; // F_RDLCK
    public const short WriteLock = 1; // F_WRLCK
    public const short Unlock = 2; // F_UNLCK
    public const int NoSuchFile = 2; // ENOENT
    public const int NoSuchDirectory = 20; // ENOTDIR
    public const int InvalidArgument = 22; // EINVAL

    /// <summary>Whether these calls can be used. The layouts below are those of 64-bit Linux, on every processor.</summary>
    public static bool AreAvailable { get; } = OperatingSystem.IsLinux() && Environment.Is64BitProcess && IsInLibrary();

    // Without marshalling: the arguments are passed unchanged, so these calls do not allocate.
    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Status(int directory, byte[] pathUtf8, int flags, uint wanted, out FileStatus status);

    [DllImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Lock(SafeHandle file, int command, ref LockRange range);

    /// <summary>Sets a file's length and reserves its space: allocates blocks if the system supports it, otherwise writes zeros.</summary>
    /// <exception cref="IOException">The disk lacks the space.</exception>
    public static void Allocate(SafeFileHandle file, long bytes)
    {
        if (!AreAvailable)
        {
            RandomAccess.SetLength(file, bytes);
            return;
        }
        // Returns the error code itself. If the file system has no such call, the C library writes to every block.
        int error = AllocateSpace(file, 0, bytes);
        if (error != 0)
        {
            throw new IOException($"{bytes} bytes cannot be reserved: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    [DllImport("libc", EntryPoint = "posix_fallocate")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int AllocateSpace(SafeHandle file, long from, long bytes);

    private static bool IsInLibrary()
    {
        try
        {
            return Status(AtWorkingDirectory, "/\0"u8.ToArray(), 0, BasicFacts, out _) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    /// <summary>The fields of <c>struct statx</c> that this library reads.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct FileStatus
    {
        /// <summary>The number of the file's names (hard links).</summary>
        [FieldOffset(16)]
        public uint Names;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }

    /// <summary><c>struct flock</c>.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 32)]
    public struct LockRange
    {
        [FieldOffset(0)]
        public short Type;

        [FieldOffset(8)]
        public long Start;

        [FieldOffset(16)]
        public long Length;

        /// <summary>
        /// Must be 0 to set a lock. For a lock that was found: the process that holds it, or -1 for a lock of an open file.
        /// </summary>
        [FieldOffset(24)]
        public int Process;
    }
}
