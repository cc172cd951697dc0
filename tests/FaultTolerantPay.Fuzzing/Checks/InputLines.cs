namespace FaultTolerantPay.Fuzzing.Checks;

/// <summary>The lines of an input by its bytes: CR LF, LF or CR ends one. A mark of UTF-8 is no part of the first.</summary>
internal sealed class InputLines
{
    private readonly List<Range> _lines = [];

    private InputLines(byte[] bytes)
    {
        Bytes = bytes;
        int start = bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        for (int i = start; i < bytes.Length; i++)
        {
            if (bytes[i] is (byte)'\n' or (byte)'\r')
            {
                _lines.Add(start..i);
                i += bytes[i] == (byte)'\r' && i + 1 < bytes.Length && bytes[i + 1] == (byte)'\n' ? 1 : 0;
                start = i + 1;
            }
        }

        _lines.Add(start..bytes.Length);
    }

    public byte[] Bytes { get; }

    /// <summary>The number of lines. The last one may be empty.</summary>
    public int Count => _lines.Count;

    /// <summary>A line by its number, from 1, without its end.</summary>
    public ReadOnlySpan<byte> this[long line] => Bytes.AsSpan()[_lines[(int)line - 1]];

    public static InputLines Of(byte[] bytes) => new(bytes);

    /// <summary>The input without a line.</summary>
    public byte[] Without(long line)
    {
        int next = (int)line < Count ? _lines[(int)line].Start.Value : Bytes.Length;
        return [.. Bytes[.._lines[(int)line - 1].Start.Value], .. Bytes[next..]];
    }
}
