using System.Globalization;
using System.Text;
using FaultTolerantPay.Files;
using Microsoft.Win32.SafeHandles;

namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>
/// Stores the newest acknowledged commit in a file next to the database: the commit's number, then the number and the hash of the newest
/// row in the hash chain. If the log is removed after a crash, or an older copy replaces the database, SQLite opens an intact database that
/// lacks commits. Only this mark reveals it. The mark also reveals a chain that was shortened and continued.
/// </summary>
/// <remarks>
/// The file is not synced: it must survive the end of the process, not a power failure. After a power failure it may be too old and then
/// detects less. It is never too new, because it is written after the commit is durable. With two processes, the slower one may write an
/// older mark.
/// </remarks>
internal sealed class AcknowledgedMarkFile : IDisposable
{
    private readonly SafeFileHandle _file;
    private AcknowledgedCommit _newest;
    private bool _isCutOff;

    private AcknowledgedMarkFile(SafeFileHandle file) => _file = file;

    /// <summary>The mark; commit 0 if there is none. A mark of an older release has no row: its row number is 0.</summary>
    /// <exception cref="StoreException">The file contains something else.</exception>
    public static AcknowledgedCommit Read(StorePaths paths)
    {
        if (!File.Exists(paths.Mark))
        {
            return default;
        }

        string text = File.ReadAllText(paths.Mark);
        // Empty or zero-filled: a power failure leaves a new file like this.
        if (text.Trim('\0', '\n').Length == 0)
        {
            return default;
        }

        string[] parts = text.TrimEnd('\n').Split(' ');
        if (parts.Length is 1 or 3 && TryNumber(parts[0], out long commit) && TryNumber(parts.Length == 1 ? "0" : parts[1], out long row))
        {
            return new AcknowledgedCommit(commit, row, parts.Length == 1 ? "" : parts[2]);
        }

        throw StoreFailures.Open(
            paths.Named,
            $"'{paths.Mark}' beside it does not hold a number of a commit, and number and hash of a row. "
            + "Remove it if it is not the store's.");
    }

    public static AcknowledgedMarkFile Open(StorePaths paths)
    {
        if (!File.Exists(paths.Mark))
        {
            PrivateFile.Make(paths.Mark);
        }

        var mark = new AcknowledgedMarkFile(
            File.OpenHandle(paths.Mark, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete));
        // From here on the file has its space on the disk.
        if (RandomAccess.GetLength(mark._file) == 0)
        {
            mark.Overwrite(AcknowledgedCommit.Nothing);
        }

        return mark;
    }

    /// <summary>
    /// Records a durable commit before it is acknowledged. A failure to write the mark does not fail the commit: the only consequence is
    /// that a lost log may go undetected.
    /// </summary>
    /// <remarks>
    /// Rows are never removed. If a commit found a shorter chain than this process last left, someone cut it off while the file was open.
    /// From then on the row that was acknowledged stays marked, so that the check of the audit trail finds that it is gone.
    /// </remarks>
    public void Write(AcknowledgedCommit newest)
    {
        _isCutOff |= !newest.Follows(_newest);
        _newest = _isCutOff ? _newest with { Commit = newest.Commit } : newest;
        try
        {
            Overwrite(_newest);
        }
        catch (IOException)
        {
            // The next mark tries again.
        }
    }

    public void Dispose() => _file.Dispose();

    private static bool TryNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    // Always as long as before, so that no part of an older mark remains after it.
    private void Overwrite(AcknowledgedCommit newest)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{newest.Commit:D20} {newest.Row:D20} {newest.Hash}\n");
        RandomAccess.Write(_file, Encoding.ASCII.GetBytes(text), 0);
    }
}
