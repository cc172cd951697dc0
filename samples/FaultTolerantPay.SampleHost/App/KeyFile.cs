using FaultTolerantPay.SampleHost.CommandLine;

namespace FaultTolerantPay.SampleHost.App;

/// <summary>
/// The keys that mandate tokens are encrypted by, in a file for one user alone: a line for each, its id and its 32 bytes in base 64. The
/// first writes, all read. A bank has them from its key store instead.
/// </summary>
internal static class KeyFile
{
    /// <summary>The environment variable that names the file for every command that opens a store.</summary>
    public const string Variable = "SAMPLEHOST_KEYS";

    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>The protector of the file that the environment names; null where it names none.</summary>
    public static ISecretProtector? FromEnvironment() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path ? Read(path)
        : null;

    /// <exception cref="UsageException">It cannot be read, is open to others, or has a line that is no key. No byte of a key is
    /// told.</exception>
    public static AesGcmSecretProtector Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new UsageException($"{path} is not there: a file of keys is expected.");
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
        {
            throw new UsageException(
                $"{path} may be read or written by others: a file of keys for its user alone (chmod 600) is expected.");
        }

        var keys = new List<SecretKey>();
        string[] lines = File.ReadAllLines(path);
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length > 0)
            {
                keys.Add(Key(lines[i], $"{path}, line {i + 1}"));
            }
        }

        if (keys.Count == 0)
        {
            throw new UsageException($"{path} is empty: a line for each key is expected, the one that writes first.");
        }

        try
        {
            return new AesGcmSecretProtector(keys[0], keys.Skip(1));
        }
        catch (ArgumentException error)
        {
            throw new UsageException($"{path}: {error.Message}");
        }
    }

    private static SecretKey Key(string line, string place)
    {
        string[] parts = line.Split(' ');
        byte[] bytes = new byte[SecretKey.Bytes + 2];
        if (parts.Length != 2 || !Convert.TryFromBase64String(parts[1], bytes, out int length))
        {
            throw new UsageException($"{place}: an id, a space and {SecretKey.Bytes} bytes in base 64 are expected.");
        }

        try
        {
            return new SecretKey(parts[0], bytes.AsSpan(0, length));
        }
        catch (ArgumentException error)
        {
            throw new UsageException($"{place}: {error.Message}");
        }
    }
}
