using FaultTolerantPay.Configuration;
using SQLitePCL;

namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>Creates store exceptions that name the file, the operation and what was expected.</summary>
internal static class StoreFailures
{
    public static StoreException Read(string path, SqliteFailure failure) => Of(path, "read", failure, nothingWritten: true);

    public static StoreException Write(string path, SqliteFailure failure, bool nothingWritten) =>
        Of(path, "written", failure, nothingWritten);

    public static StoreException Open(string path, SqliteFailure failure) => Of(path, "opened", failure, nothingWritten: true);

    public static StoreException Open(string path, string why) =>
        new($"Store file '{path}' cannot be opened: {why}") { NothingWritten = true };

    public static StoreException Closed(string path) => new($"Store file '{path}' is closed.") { NothingWritten = true };

    /// <summary>A file of the store was removed or replaced, or its lock was lost.</summary>
    public static StoreException Lost(string path, string loss, bool nothingWritten) =>
        new($"Store file '{path}' is lost to this process: {loss}. It is neither read nor written any more. "
            + "A deleted file exists until the last process that has it open ends: copy it first. "
            + "Then stop all of them, and let them end by themselves: waiting records are kept beside the file. "
            + "Restore what is missing, and start again.")
        {
            NothingWritten = nothingWritten,
        };

    /// <summary>Another process, with another release, migrated the file while it was open here.</summary>
    public static StoreException Migrated(string path, long version, int known) =>
        new($"Store file '{path}' cannot be written: its schema version is {version} since another release migrated it "
            + $"while it was open here; this one knows version {known}. Stop this process and start that release.")
        {
            NothingWritten = true,
        };

    public static StoreException Overloaded(string path, int maxItems) =>
        new($"Store file '{path}' cannot be written: {maxItems} writes wait already (SqliteStoreOptions.MaxWaitingWrites).")
        {
            NothingWritten = true,
            IsOverload = true,
        };

    public static StoreException TooManyReads(string path, int maxItems) =>
        new($"Store file '{path}' cannot be read: {maxItems} reads wait already.") { NothingWritten = true, IsOverload = true };

    public static StoreException TooSlow(string path, TimeSpan limit) =>
        new($"Store file '{path}' cannot be read: it took longer than {OptionText.Of(limit)} (SqliteStoreOptions.DiskTimeout).")
        {
            NothingWritten = true,
        };

    public static StoreException WriterHangs(string path, TimeSpan since) =>
        new($"Store file '{path}' is not written: one transaction has been under way for {OptionText.Of(since)}; "
            + "the disk, or another process's lock, holds it.");

    /// <summary>A record in the file has a format that this version does not write.</summary>
    public static StoreException Unreadable(string path, string what, Exception cause) =>
        new($"Store file '{path}' holds {what} that cannot be read: {cause.Message}", cause) { NothingWritten = true };

    private static StoreException Of(string path, string what, SqliteFailure failure, bool nothingWritten)
    {
        string meaning = failure.Code switch
        {
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "another process held its lock for longer than SqliteStoreOptions.BusyTimeout",
            raw.SQLITE_FULL => "the disk, or the space that the file may take, is full",
            raw.SQLITE_READONLY => "the file or its directory may not be written by this user; expected read and write permission",
            raw.SQLITE_CANTOPEN => "it, or a file beside it (-wal, -shm), is not there or may not be opened by this user",
            raw.SQLITE_NOTADB => "it is not a SQLite database; expected a file that FaultTolerantPay.Sqlite created",
            raw.SQLITE_CORRUPT => "it is damaged; expected an intact SQLite database. Restore a backup",
            raw.SQLITE_IOERR => "the disk failed",
            _ => "SQLite refused",
        };
        string message = $"Store file '{path}' cannot be {what}: {meaning} (SQLite {failure.ExtendedCode}: {failure.Message}).";
        return new StoreException(message, failure) { NothingWritten = nothingWritten };
    }
}
