using System.Text;

namespace FaultTolerantPay.Routing.Files;

/// <summary>The bytes of a file, and the conversion of a byte offset to line and column.</summary>
internal sealed class SourceText
{
    // Characters are counted once for each block, so that a position in a line of megabytes is found without counting the line again.
    private const int BlockBytes = 4096;

    private readonly byte[] _bytes;
    private readonly int _length;
    private int[]? _lineStarts;
    private int[]? _charactersBeforeBlock;

    private SourceText(string name, byte[] bytes, int length)
    {
        Name = name;
        _bytes = bytes;
        _length = length;
        Start = bytes.AsSpan(0, length).StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
    }

    public string Name { get; }

    /// <summary>The first byte after a byte-order mark.</summary>
    public int Start { get; }

    /// <summary>The encoding of a text that is clearly not UTF-8, or null.</summary>
    public string? OtherEncoding => Bytes switch
    {
        [0xFF, 0xFE, 0, 0, ..] or [0, 0, 0xFE, 0xFF, ..] => "UTF-32",
        [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => "UTF-16",

        // Without a mark. No JSON text begins with a character of which one byte is zero, in UTF-8.
        [0, not 0, ..] or [not 0, 0, ..] => "UTF-16",
        _ => null,
    };

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Reads a stream to its end. If the stream is longer than allowed, the text is empty and the result is false.</summary>
    public static bool TryRead(Stream stream, string name, int maxBytes, out SourceText text)
    {
        // One byte more than allowed shows that the stream is too long, without reading all of it.
        byte[] bytes = new byte[Math.Min(maxBytes, 64 * 1024) + 1];
        int length = 0;
        for (int read; (read = stream.Read(bytes, length, bytes.Length - length)) > 0;)
        {
            length += read;
            if (length > maxBytes)
            {
                text = new SourceText(name, [], 0);
                return false;
            }

            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, (int)Math.Min(maxBytes + 1L, bytes.Length * 2L));
            }
        }

        text = new SourceText(name, bytes, length);
        return true;
    }

    public FilePosition PositionOf(int offset)
    {
        _lineStarts ??= FindLines();
        int line = Array.BinarySearch(_lineStarts, offset);
        line = line < 0 ? ~line - 1 : line;
        line = Math.Max(line, 0);
        int characters = CharactersBefore(offset) - CharactersBefore(Math.Min(_lineStarts[line], offset));
        return new FilePosition(Name, line + 1, characters + 1);
    }

    /// <summary>The byte at a line and a byte of that line, both from 0, as the JSON reader counts them.</summary>
    public int OffsetOf(long line, long byteInLine)
    {
        // The JSON reader counts line feeds only.
        int start = Start;
        for (; line > 0 && Bytes[start..].IndexOf((byte)'\n') is >= 0 and int found; line--)
        {
            start += found + 1;
        }

        return (int)Math.Min(start + byteInLine, _length);
    }

    /// <summary>The first byte that is not part of well-formed UTF-8, or -1.</summary>
    public int FirstInvalidByte()
    {
        int at = Start;
        while (at < _length)
        {
            if (Bytes[at] < 0x80)
            {
                int next = Bytes[at..].IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
                at = next < 0 ? _length : at + next;
                continue;
            }

            if (Rune.DecodeFromUtf8(Bytes[at..], out _, out int used) != System.Buffers.OperationStatus.Done)
            {
                return at;
            }

            at += used;
        }

        return -1;
    }

    private int CharactersBefore(int offset)
    {
        _charactersBeforeBlock ??= CountCharacters();
        int block = offset / BlockBytes;
        return _charactersBeforeBlock[block] + CharactersIn(Bytes[(block * BlockBytes)..offset]);
    }

    private int[] CountCharacters()
    {
        int[] before = new int[(_length / BlockBytes) + 1];
        for (int block = 1; block < before.Length; block++)
        {
            before[block] = before[block - 1] + CharactersIn(Bytes.Slice((block - 1) * BlockBytes, BlockBytes));
        }

        return before;
    }

    private static int CharactersIn(ReadOnlySpan<byte> bytes)
    {
        int characters = 0;
        foreach (byte b in bytes)
        {
            // A continuation byte does not start a character.
            characters += (b & 0xC0) == 0x80 ? 0 : 1;
        }

        return characters;
    }

    private int[] FindLines()
    {
        // A line ends with a line feed, a carriage return, or both.
        var starts = new List<int> { Start };
        for (int at = Start; Bytes[at..].IndexOfAny((byte)'\n', (byte)'\r') is >= 0 and int found;)
        {
            at += found + 1;
            at += Bytes[at - 1] == '\r' && at < _length && Bytes[at] == '\n' ? 1 : 0;
            starts.Add(at);
        }

        return [.. starts];
    }
}
