using System.Buffers.Text;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace FaultTolerantPay.Sqlite.Engine;

/// <summary>
/// The number of the newest commit that was acknowledged, as 20 digits in a file beside the database. A log that was removed after a crash, or an older copy put in
/// the database's place, leaves a database that is sound and lacks commits: only a number kept elsewhere shows it.
/// </summary>
/// <remarks>
/// Not synced: it must survive the end of the process, not a power cut. After one it may be too low, and then shows less; it is never too high, since it is
/// written when the commit is durable.
/// </remarks>
internal sealed class AcknowledgedMark : IDisposable
{
    private const int Digits = 20;
    private readonly SafeFileHandle _file;

    private AcknowledgedMark(SafeFileHandle file) => _file = file;

    /// <summary>The number; 0 where there is no mark.</summary>
    /// <exception cref="Transactions.StoreException">The file holds something else.</exception>
    public static long Read(StorePaths paths)
    {
        if (!File.Exists(paths.Mark))
            return 0;
        string text = File.ReadAllText(paths.Mark);
        // Empty, or zeros that were never written: what a power cut leaves of a new file.
        if (text.Trim('\0', '\n').Length == 0)
            return 0;
        return long.TryParse(text.AsSpan().TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw StoreFailures.Open(paths.Named, $"'{paths.Mark}' beside it does not hold a number; expected {Digits} digits. Remove it if it is not the store's.");
    }

    public static AcknowledgedMark Open(StorePaths paths)
    {
        if (!File.Exists(paths.Mark))
            PrivateFile.Make(paths.Mark);
        var mark = new AcknowledgedMark(File.OpenHandle(paths.Mark, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete));
        // From here on it has its space on the disk.
        if (RandomAccess.GetLength(mark._file) == 0)
            mark.Overwrite(0);
        return mark;
    }

    /// <summary>A commit is durable and will be acknowledged. That it cannot be marked is no reason to deny it: a lost log may go unnoticed then, no more.</summary>
    public void Write(long number)
    {
        try
        {
            Overwrite(number);
        }
        catch (IOException)
        {
            // The next one is tried again.
        }
    }

    public void Dispose() => _file.Dispose();

    private void Overwrite(long number)
    {
        Span<byte> text = stackalloc byte[Digits + 1];
        Utf8Formatter.TryFormat(number, text, out _, new System.Buffers.StandardFormat('D', Digits));
        text[Digits] = (byte)'\n';
        RandomAccess.Write(_file, text, 0);
    }
}
