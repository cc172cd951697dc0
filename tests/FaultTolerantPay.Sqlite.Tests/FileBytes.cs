using System.Diagnostics;

namespace FaultTolerantPay.Sqlite.Tests;

/// <summary>
/// The bytes of a store's files while it is open. Read by another process: closing them in this one would drop SQLite's locks.
/// </summary>
internal static class FileBytes
{
    /// <summary>The files of a folder in which one of the texts is found, as <c>file: text</c>.</summary>
    public static string[] Find(string folder, params string[] texts) =>
    [
        .. from file in Directory.GetFiles(folder).Order(StringComparer.Ordinal)
           let bytes = Read(file)
           from text in texts
           where bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text)) >= 0
           select $"{Path.GetFileName(file)}: {text}",
    ];

    private static byte[] Read(string file)
    {
        using Process cat = Process.Start(new ProcessStartInfo("cat", [file]) { RedirectStandardOutput = true })!;
        using var bytes = new MemoryStream();
        cat.StandardOutput.BaseStream.CopyTo(bytes);
        cat.WaitForExit();
        Assert.That(cat.ExitCode, Is.Zero, file);
        return bytes.ToArray();
    }
}
