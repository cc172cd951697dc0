using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Storage;

/// <summary>
/// The content of a stored statement file, read part by part. The hash is proven before the last part is given, so nobody reads damaged
/// content to its end.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="readPart">Reads the part with a number, from 0; null if it is missing.</param>
[SuppressMessage("Design", "MA0182", Justification = "The stores of the other packages use it.")]
internal sealed class StatementContent(StatementFile file, Func<int, CancellationToken, ValueTask<byte[]?>> readPart) : ForwardStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly int _parts = StatementParts.CountOf(file.Length);
    private byte[] _part = [];
    private int _next;
    private int _position;
    private bool _isDamaged;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || (_position == _part.Length && !await NextPartAsync(cancellationToken).ConfigureAwait(false)))
        {
            return 0;
        }

        int read = Math.Min(buffer.Length, _part.Length - _position);
        _part.AsMemory(_position, read).CopyTo(buffer);
        _position += read;
        return read;
    }

    /// <summary>Waits on the caller's thread for each part: readers of statements read without tasks.</summary>
    public override int Read(Span<byte> buffer)
    {
        byte[] bytes = new byte[Math.Min(buffer.Length, StatementParts.PartBytes)];
        int read = ReadAsync(bytes, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        bytes.AsSpan(0, read).CopyTo(buffer);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        _hash.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask<bool> NextPartAsync(CancellationToken cancellationToken)
    {
        if (_isDamaged)
        {
            throw Damaged();
        }

        if (_next == _parts)
        {
            return false;
        }

        byte[]? part = await readPart(_next, cancellationToken).ConfigureAwait(false);
        bool isLast = _next == _parts - 1;
        long expected = isLast ? file.Length - ((long)(_parts - 1) * StatementParts.PartBytes) : StatementParts.PartBytes;
        _isDamaged = part is null || part.Length != expected;
        if (!_isDamaged)
        {
            _hash.AppendData(part!);
            _isDamaged = isLast && Convert.ToHexStringLower(_hash.GetHashAndReset()) != file.Sha256;
        }

        if (_isDamaged)
        {
            throw Damaged();
        }

        (_part, _position, _next) = (part!, 0, _next + 1);
        return true;
    }

    private StoreException Damaged() => new(
        $"Statement file {file.Number} ({file.Provider} {file.Day:yyyy-MM-dd}, version {file.Version}) is damaged in the store: its parts "
        + "are not those that were stored. Restore it from a backup.");
}
