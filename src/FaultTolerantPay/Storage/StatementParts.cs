using System.Security.Cryptography;

namespace FaultTolerantPay.Storage;

/// <summary>Splits the content of a statement file into parts, and proves its length and hash at the end.</summary>
internal sealed class StatementParts(StatementFile file, Stream content) : IDisposable
{
    /// <summary>The size of all parts but the last.</summary>
    public const int PartBytes = 256 * 1024;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _length;

    /// <summary>How many parts a file of this length has.</summary>
    public static int CountOf(long length) => checked((int)((length + PartBytes - 1) / PartBytes));

    /// <summary>The next part; empty after the last, once length and hash are proven.</summary>
    /// <exception cref="ArgumentException">The content has another length or hash than the file says.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancellationToken)
    {
        byte[] part = new byte[(int)Math.Min(PartBytes, file.Length - _length + 1)];
        int read = await content.ReadAtLeastAsync(part, part.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        _length += read;
        _hash.AppendData(part, 0, read);
        if (_length > file.Length || (read == 0 && _length < file.Length))
        {
            throw new ArgumentException(
                $"Statement file {file.Provider} {file.Day:yyyy-MM-dd} has {(_length > file.Length ? "more" : "fewer")} bytes than "
                + $"{file.Length}, which it is said to have.");
        }

        if (read == 0 && Convert.ToHexStringLower(_hash.GetHashAndReset()) != file.Sha256)
        {
            throw new ArgumentException(
                $"Statement file {file.Provider} {file.Day:yyyy-MM-dd} has another SHA-256 hash than it is said to have.");
        }

        return part.AsMemory(0, read);
    }

    public void Dispose() => _hash.Dispose();
}
