using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FaultTolerantPay.Files;

/// <summary>
/// A file of lines: a path that a store chooses (<c>x.db-unwritten-</c>) and 32 unique hexadecimal digits. The file exists completely or
/// not at all: it is written under another name (<c>.part</c>), synced, and then renamed. Its last line contains the number of lines and
/// their SHA-256 hash.
/// </summary>
internal static class SideFile
{
    private const string First = "faulttolerantpay-unwritten 1";
    private const string Ending = ".part";
    private const int DigitsOfName = 32;

    /// <summary>Writes a new file, for this user alone, and returns its path when the file is durable.</summary>
    /// <param name="prefix">The path of the file without its digits.</param>
    /// <param name="lines">The lines.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The process has no permission to write it.</exception>
    public static string Write(string prefix, IEnumerable<string> lines)
    {
        string path = prefix + Guid.NewGuid().ToString("N");
        string part = path + Ending;
        PrivateFile.Make(part);
        try
        {
            using (var file = new FileStream(part, FileMode.Open, FileAccess.Write, FileShare.None))
            {
                using (var writer = new StreamWriter(file, leaveOpen: true))
                {
                    writer.WriteLine(First);
                    using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                    int count = 0;
                    foreach (string line in lines)
                    {
                        writer.WriteLine(line);
                        Add(hash, line);
                        count++;
                    }
                    writer.WriteLine(Last(count, hash));
                }
                file.Flush(flushToDisk: true);
            }
            File.Move(part, path);
            DirectorySync.Run(Path.GetDirectoryName(path)!);
            return path;
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    /// <summary>The paths of the complete files, in the order of their names.</summary>
    /// <param name="prefix">The full path of each file without its digits.</param>
    public static IReadOnlyList<string> Find(string prefix) =>
    [
        .. Directory.EnumerateFiles(Path.GetDirectoryName(prefix)!)
            .Where(path => path.StartsWith(prefix, StringComparison.Ordinal)
                && path.Length == prefix.Length + DigitsOfName
                && !path.EndsWith(Ending, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The lines of a file.</summary>
    /// <exception cref="FormatException">The lines are not those that were written.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        string[] all = File.ReadAllLines(path);
        if (all.Length < 2 || all[0] != First)
        {
            throw new FormatException($"its first line is not '{First}', or it is cut off");
        }

        string[] lines = all[1..^1];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string line in lines)
        {
            Add(hash, line);
        }

        return all[^1] == Last(lines.Length, hash)
            ? lines
            : throw new FormatException($"its last line does not match the {lines.Length} before it: it was cut off or changed");
    }

    private static void Add(IncrementalHash hash, string line) => hash.AppendData(Encoding.UTF8.GetBytes(line + '\n'));

    private static string Last(int count, IncrementalHash hash) =>
        string.Create(CultureInfo.InvariantCulture, $"end {count} {Convert.ToHexStringLower(hash.GetCurrentHash())}");
}
