using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>
/// Holds a shared lock on SQLite's lock bytes until it is released. SQLite's own locks belong to the process: the system drops all of them
/// when any code in the process closes a descriptor of the same file. This lock belongs to its own open file, so only this class releases
/// it. Other processes see it as the lock of one more reader. The bytes are part of SQLite's file format.
/// </summary>
/// <remarks>
/// Closing this file also drops SQLite's locks. So it is opened before, and closed after, every connection of the store. On a system
/// without such locks (<see cref="LinuxCalls.AreAvailable"/>), it opens and locks nothing.
/// </remarks>
internal sealed class HeldLock : IDisposable
{
    private const long SharedBytes = 0x40000002;
    private const long SharedLength = 510;
    private const long IndexWriteByte = 120;
    private const long IndexInUseByte = 128;
    private readonly SafeFileHandle? _file;
    private readonly long _start;
    private readonly long _length;

    private HeldLock(string path, long start, long length)
    {
        _file = LinuxCalls.AreAvailable
            ? File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)
            : null;
        (_start, _length) = (start, length);
    }

    /// <summary>The identity of the open file.</summary>
    public FileIdentity Identity => _file is null ? default : FileIdentity.Of(_file);

    /// <summary>Whether SQLite in this process holds the writer's lock. Valid for the file of the log's index.</summary>
    public bool IsWriteLockOurs
    {
        get
        {
            var range = new LinuxCalls.LockRange { Type = LinuxCalls.WriteLock, Start = IndexWriteByte, Length = 1 };
            if (_file is null || LinuxCalls.Lock(_file, LinuxCalls.TestOpenFileLock, ref range) != 0)
            {
                return _file is null || IsUnknownToTheSystem;
            }

            return range.Type == LinuxCalls.WriteLock && range.Process == Environment.ProcessId;
        }
    }

    private static bool IsUnknownToTheSystem => Marshal.GetLastPInvokeError() == LinuxCalls.InvalidArgument;

    /// <summary>For the database: while it is held, no process can consider itself the last one and remove the log.</summary>
    public static HeldLock OpenDatabase(string path) => new(path, SharedBytes, SharedLength);

    /// <summary>
    /// For the index of the log: while it is held, no process can consider itself the first one and recreate the index.
    /// </summary>
    public static HeldLock OpenIndex(string path) => new(path, IndexInUseByte, 1);

    /// <summary>Takes the lock, or verifies that it is still held; false if another process holds an exclusive lock.</summary>
    public bool Take() => Set(LinuxCalls.ReadLock) || IsUnknownToTheSystem;

    /// <summary>Releases the lock; the file stays open.</summary>
    public void GiveBack() => Set(LinuxCalls.Unlock);

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private bool Set(short type)
    {
        var range = new LinuxCalls.LockRange { Type = type, Start = _start, Length = _length };
        return _file is null || LinuxCalls.Lock(_file, LinuxCalls.SetOpenFileLock, ref range) == 0;
    }
}
