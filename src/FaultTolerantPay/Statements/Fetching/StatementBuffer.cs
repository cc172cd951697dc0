using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Statements.Fetching;

/// <summary>
/// The content of a file between the provider and the store, in pieces, so that memory is used for what arrived and not for what may
/// arrive. It can be read once.
/// </summary>
internal sealed class StatementBuffer : ForwardStream
{
    private const int PieceBytes = 64 * 1024;

    private readonly List<byte[]> _pieces = [];
    private long _length;
    private long _position;

    public override long Length => _length;

    /// <summary>Reads a provider's content to its end, and proves it.</summary>
    /// <param name="answer">The provider's answer, with content. It is not closed.</param>
    /// <param name="maxBytes">The largest content.</param>
    /// <param name="cancellationToken">Ends the reading, also of a stream that does not look at it, before the next piece.</param>
    /// <returns>The content and its hash; or why it is refused.</returns>
    [SuppressMessage("Security", "CA5350", Justification = "Providers state SHA-1 hashes: they find what was damaged on the way.")]
    public static async ValueTask<FetchedStatement> ReadAsync(
        ProviderStatement answer, int maxBytes, CancellationToken cancellationToken)
    {
        var buffer = new StatementBuffer();
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            byte[] piece = new byte[(int)Math.Min(PieceBytes, maxBytes - buffer._length + 1)];
            int read = await answer.Content!.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, cancellationToken)
                .ConfigureAwait(false);
            buffer._length += read;
            if (buffer._length > maxBytes)
            {
                return FetchedStatement.Failed($"the file has more than {maxBytes} bytes (StatementOptions.MaxFileBytes)");
            }

            sha256.AppendData(piece, 0, read);
            sha1.AppendData(piece, 0, read);
            if (read > 0)
            {
                buffer._pieces.Add(read == piece.Length ? piece : piece[..read]);
            }

            if (read < piece.Length)
            {
                break;
            }
        }

        string hash = Convert.ToHexStringLower(sha256.GetHashAndReset());
        return buffer.FindError(answer, hash, Convert.ToHexStringLower(sha1.GetHashAndReset())) is { } error
            ? FetchedStatement.Failed(error)
            : new FetchedStatement(buffer, answer.Name, hash);
    }

    public override int Read(Span<byte> buffer)
    {
        if (_position == _length)
        {
            return 0;
        }

        ReadOnlySpan<byte> piece = _pieces[(int)(_position / PieceBytes)].AsSpan((int)(_position % PieceBytes));
        int read = Math.Min(piece.Length, buffer.Length);
        piece[..read].CopyTo(buffer);
        _position += read;
        return read;
    }

    private string? FindError(ProviderStatement answer, string sha256, string sha1)
    {
        if (answer.StatedLength is { } stated && stated != _length)
        {
            return $"{_length} bytes arrived, and the provider states {stated}";
        }

        if (answer.StatedHash is { } hash && hash != (hash.Length == sha1.Length ? sha1 : sha256))
        {
            return "what arrived has another hash than the provider states";
        }

        // A download that broke at once looks the same as an empty file.
        return _length == 0 ? "the file is empty, and the provider does not state that the day had no business" : null;
    }
}
