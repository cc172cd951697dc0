using System.Buffers.Binary;
using System.IO.Hashing;

namespace FaultTolerantPay.Statements.Matching;

/// <summary>
/// The rows of one side, split by the hash of their key. What memory does not hold goes to a temporary file, in pieces of one partition.
/// </summary>
internal sealed class PartitionedRows : IDisposable
{
    /// <summary>The number of partitions.</summary>
    public const int Partitions = 1 << PartitionBits;

    private const int PartitionBits = 7;
    private const int PieceBytes = 32 << 10;

    private readonly MatchKey _key;
    private readonly bool _isOurs;
    private readonly string _folder;
    private readonly List<Piece>[] _pieces = [.. Enumerable.Range(0, Partitions).Select(_ => new List<Piece>())];
    private readonly byte[]?[] _open = new byte[Partitions][];
    private readonly int[] _used = new int[Partitions];
    private long _memoryLeft;
    private FileStream? _file;

    /// <param name="key">The reference by which rows are matched.</param>
    /// <param name="isOurs">Whose rows they are.</param>
    /// <param name="memoryBytes">How many bytes stay in memory.</param>
    /// <param name="folder">The folder of the temporary file.</param>
    public PartitionedRows(MatchKey key, bool isOurs, long memoryBytes, string folder)
    {
        (_key, _isOurs, _folder) = (key, isOurs, folder);
        _memoryLeft = memoryBytes - ((long)Partitions * PieceBytes);
    }

    /// <summary>Whether a part of the rows is in a file.</summary>
    public bool HasSpilled => _file is not null;

    /// <summary>Adds a row.</summary>
    public void Add(in StatementRow row, byte currency, int heldBefore)
    {
        Span<byte> bytes = stackalloc byte[RowForm.MaxBytes];
        bytes = bytes[..RowForm.Write(row, currency, heldBefore, bytes)];
        ulong hash = HashOf(row, RowForm.KeyOf(bytes, _key));
        RowForm.WriteHash(bytes, hash);
        int partition = (int)(hash >> (64 - PartitionBits));
        byte[] open = _open[partition] ??= NewPiece();
        if (_used[partition] + bytes.Length > PieceBytes)
        {
            open = Close(partition, open);
        }

        bytes.CopyTo(open.AsSpan(_used[partition]));
        _used[partition] += bytes.Length;
    }

    /// <summary>How many bytes a partition has.</summary>
    public long BytesOf(int partition) => _pieces[partition].Sum(piece => (long)piece.Length) + _used[partition];

    /// <summary>Copies the rows of a partition one after the other, and forgets those in memory.</summary>
    public void Take(int partition, Span<byte> bytes)
    {
        foreach (Piece piece in _pieces[partition])
        {
            if (piece.Bytes is { } memory)
            {
                memory.AsSpan(0, piece.Length).CopyTo(bytes);
            }
            else
            {
                _file!.Position = piece.At;
                _file.ReadExactly(bytes[..piece.Length]);
            }

            bytes = bytes[piece.Length..];
        }

        _open[partition].AsSpan(0, _used[partition]).CopyTo(bytes);
        _pieces[partition].Clear();
        (_open[partition], _used[partition]) = (null, 0);
    }

    public void Dispose() => _file?.Dispose();

    /// <summary>Rows without a key are alone: they are spread by their lines, and no row of the other side meets them.</summary>
    private ulong HashOf(in StatementRow row, ReadOnlySpan<byte> key)
    {
        long seed = (long)RowClasses.Of(row.Kind);
        if (!key.IsEmpty)
        {
            return XxHash3.HashToUInt64(key, seed);
        }

        Span<byte> place = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(place, _isOurs ? row.Line : ~row.Line);
        return XxHash3.HashToUInt64(place, seed);
    }

    /// <summary>Puts a full piece aside, and gives an empty one.</summary>
    private byte[] Close(int partition, byte[] full)
    {
        int length = _used[partition];
        _used[partition] = 0;
        if (_memoryLeft >= PieceBytes)
        {
            _memoryLeft -= PieceBytes;
            _pieces[partition].Add(new Piece(full, 0, length));
            return _open[partition] = NewPiece();
        }

        _file ??= TemporaryFile(_folder);
        _pieces[partition].Add(new Piece(null, _file.Length, length));
        _file.Position = _file.Length;
        _file.Write(full, 0, length);
        return full;
    }

    /// <summary>A piece that the garbage collector does not move: otherwise the rows would take memory twice during a collection.</summary>
    private static byte[] NewPiece() => GC.AllocateUninitializedArray<byte>(PieceBytes, pinned: true);

    private static FileStream TemporaryFile(string folder)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.DeleteOnClose,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(Path.Combine(folder, $"ftpay-match-{Path.GetRandomFileName()}"), options);
    }

    /// <summary>Rows of one partition: in memory, or at a place in the file.</summary>
    private readonly record struct Piece(byte[]? Bytes, long At, int Length);
}
