using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>
/// A shared lock on SQLite's lock bytes that stays until it is given back. SQLite's own locks belong to the process: the system drops all
/// of them as soon as anything in the process closes a descriptor of the same file. This lock belongs to its own open file, so that nothing
/// but this class drops it. For other processes it looks like the lock of one more reader. The bytes are part of SQLite's file format.
/// </summary>
/// <remarks>
/// Closing this file drops SQLite's locks like any other. So it is open before, and closed after, every connection of the store. Where the
/// system has no such locks (<see cref="LinuxCalls.AreAvailable"/>), nothing is opened and nothing is locked.
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

    /// <summary>Which file is open.</summary>
    public FileIdentity Identity => _file is null ? default : FileIdentity.Of(_file);

    /// <summary>Whether SQLite in this process holds the lock of the one who writes. Asked of the index.</summary>
    public bool IsWriteLockOurs
    {
        get
        {
            var range = new LinuxCalls.LockRange { Type = LinuxCalls.WriteLock, Start = IndexWriteByte, Length = 1 };
            if (_file is null || LinuxCalls.Lock(_file, LinuxCalls.TestOpenFileLock, ref range) != 0)
                return _file is null || IsUnknownToTheSystem;
            return range.Type == LinuxCalls.WriteLock && range.Process == Environment.ProcessId;
        }
    }

    private static bool IsUnknownToTheSystem => Marshal.GetLastPInvokeError() == LinuxCalls.InvalidArgument;

    /// <summary>For the database: while it is held, no process can take itself for the last one, and remove the log.</summary>
    public static HeldLock OpenDatabase(string path) => new(path, SharedBytes, SharedLength);

    /// <summary>
    /// For the index of the log: while it is held, no process can take itself for the first one, and make the index anew.
    /// </summary>
    public static HeldLock OpenIndex(string path) => new(path, IndexInUseByte, 1);

    /// <summary>Takes the lock, or makes sure that it is there still; false where somebody else has it for himself.</summary>
    public bool Take() => Set(LinuxCalls.ReadLock) || IsUnknownToTheSystem;

    /// <summary>Gives the lock back; the file stays open.</summary>
    public void GiveBack() => Set(LinuxCalls.Unlock);

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private bool Set(short type)
    {
        var range = new LinuxCalls.LockRange { Type = type, Start = _start, Length = _length };
        return _file is null || LinuxCalls.Lock(_file, LinuxCalls.SetOpenFileLock, ref range) == 0;
    }
}
