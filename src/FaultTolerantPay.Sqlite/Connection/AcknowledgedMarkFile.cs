using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>
/// The newest commit that was acknowledged, in a file beside the database: the commit's number, then the number and the hash of the newest
/// row in the file's chain. A log that was removed after a crash, or an older copy put in the database's place, leaves a database that is
/// sound and lacks commits: only what is kept elsewhere shows it. So it is with a chain that was shortened and then ended anew.
/// </summary>
/// <remarks>
/// Not synced: it must survive the end of the process, not a power cut. After one it may be too old, and then shows less; it is never too
/// new, since it is written when the commit is durable. Of two processes the slower one may write an older mark.
/// </remarks>
internal sealed class AcknowledgedMarkFile : IDisposable
{
    private readonly SafeFileHandle _file;

    private AcknowledgedMarkFile(SafeFileHandle file) => _file = file;

    /// <summary>What is marked; commit 0 where there is no mark. An older release marked no row: its number is 0.</summary>
    /// <exception cref="StoreException">The file holds something else.</exception>
    public static AcknowledgedCommit Read(StorePaths paths)
    {
        if (!File.Exists(paths.Mark))
            return default;
        string text = File.ReadAllText(paths.Mark);
        // Empty, or zeros that were never written: what a power cut leaves of a new file.
        if (text.Trim('\0', '\n').Length == 0)
            return default;
        string[] parts = text.TrimEnd('\n').Split(' ');
        if (parts.Length is 1 or 3 && TryNumber(parts[0], out long commit) && TryNumber(parts.Length == 1 ? "0" : parts[1], out long row))
            return new AcknowledgedCommit(commit, row, parts.Length == 1 ? "" : parts[2]);
        throw StoreFailures.Open(
            paths.Named,
            $"'{paths.Mark}' beside it does not hold a number of a commit, and number and hash of a row. "
            + "Remove it if it is not the store's.");
    }

    public static AcknowledgedMarkFile Open(StorePaths paths)
    {
        if (!File.Exists(paths.Mark))
            PrivateFile.Make(paths.Mark);
        var mark = new AcknowledgedMarkFile(
            File.OpenHandle(paths.Mark, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete));
        // From here on it has its space on the disk.
        if (RandomAccess.GetLength(mark._file) == 0)
            mark.Overwrite(AcknowledgedCommit.Nothing);
        return mark;
    }

    /// <summary>
    /// A commit is durable and will be acknowledged. That it cannot be marked is no reason to deny it: a lost log may go unnoticed then, no
    /// more.
    /// </summary>
    public void Write(AcknowledgedCommit newest)
    {
        try
        {
            Overwrite(newest);
        }
        catch (IOException)
        {
            // The next one is tried again.
        }
    }

    public void Dispose() => _file.Dispose();

    private static bool TryNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    // Always as long as before, so that nothing of an older mark stays behind it.
    private void Overwrite(AcknowledgedCommit newest)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{newest.Commit:D20} {newest.Row:D20} {newest.Hash}\n");
        RandomAccess.Write(_file, Encoding.ASCII.GetBytes(text), 0);
    }
}
