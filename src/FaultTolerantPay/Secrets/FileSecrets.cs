using System.Security.Cryptography;

namespace FaultTolerantPay.Secrets;

/// <summary>
/// Secrets in files: <c>file:/run/secrets/name</c>. One line end behind the secret is not part of it, because most editors add one.
/// </summary>
internal sealed class FileSecrets : ISecretSource
{
    public string Scheme => "file";

    public ValueTask<byte[]?> ReadAsync(string name, CancellationToken cancellationToken) => ValueTask.FromResult(Read(name));

    /// <summary>The secret; null if there is no such file.</summary>
    /// <exception cref="SecretUnavailableException">The file cannot be read.</exception>
    public static byte[]? Read(string path)
    {
        byte[] read = new byte[SecretBytes.Max + 2];
        try
        {
            // Without a buffer of its own, the stream leaves no copy of the secret behind.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            int length = file.ReadAtLeast(read, read.Length, throwOnEndOfStream: false);
            ReadOnlySpan<byte> text = read.AsSpan(0, length);
            return WithoutLineEnd(text).ToArray();
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException
            or ArgumentException)
        {
            throw SecretBytes.Unavailable(new("file", path, SecretEncoding.None), exception.Message.TrimEnd('.'));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(read);
        }
    }

    private static ReadOnlySpan<byte> WithoutLineEnd(ReadOnlySpan<byte> text) =>
        text.EndsWith("\r\n"u8) ? text[..^2] : text.EndsWith("\n"u8) ? text[..^1] : text;
}
