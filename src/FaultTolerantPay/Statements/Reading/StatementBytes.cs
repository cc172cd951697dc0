using System.Text;

namespace FaultTolerantPay.Statements.Reading;

/// <summary>
/// The bytes of a statement, whose first ones were looked at: they tell what is no text at all, such as a ZIP file that is named .csv.
/// </summary>
internal sealed class StatementBytes
{
    private const int HeadLength = 8;

    private static readonly (byte[] Start, string Name)[] OtherFiles =
    [
        ([0x50, 0x4B], "a ZIP or XLSX file"),
        ([0x1F, 0x8B], "a gzip file"),
        ([0x25, 0x50, 0x44, 0x46], "a PDF file"),
        ([0xD0, 0xCF, 0x11, 0xE0], "an XLS file"),
        ([0x52, 0x61, 0x72, 0x21], "a RAR file"),
        ([0xFF, 0xFE], "UTF-16 text"),
        ([0xFE, 0xFF], "UTF-16 text"),
        ([0x3C], "XML or HTML, such as a channel's answer that there is no bill"),
        ([0x7B], "JSON, such as a channel's answer that there is no bill"),
    ];

    private readonly Stream _content;
    private readonly byte[] _head = new byte[HeadLength];
    private readonly int _headLength;
    private int _headRead;

    private StatementBytes(Stream content, Encoding encoding)
    {
        _content = content;
        _headLength = content.ReadAtLeast(_head, HeadLength, throwOnEndOfStream: false);
        ReadOnlySpan<byte> head = _head.AsSpan(0, _headLength);
        bool hasMark = head.StartsWith(Encoding.UTF8.Preamble);
        if (hasMark && encoding is UTF8Encoding)
        {
            _headRead = Encoding.UTF8.Preamble.Length;
        }

        Problem = head.IsEmpty ? "the file is empty"
            : NameOf(head) is { } name ? $"this is {name}; a statement in {encoding.WebName} is expected"
            : hasMark && encoding is not UTF8Encoding ? $"this is UTF-8 text; {encoding.WebName} is expected"
            : null;
    }

    /// <summary>Why the file is no statement; null if its first bytes are those of text.</summary>
    public string? Problem { get; }

    /// <summary>Looks at the first bytes.</summary>
    public static StatementBytes Open(Stream content, Encoding encoding)
    {
        ArgumentNullException.ThrowIfNull(content);
        return new StatementBytes(content, encoding);
    }

    /// <summary>Reads on, without a mark of UTF-8.</summary>
    /// <returns>The number of bytes; 0 at the end.</returns>
    public int Read(Span<byte> into)
    {
        if (_headRead < _headLength)
        {
            int length = Math.Min(into.Length, _headLength - _headRead);
            _head.AsSpan(_headRead, length).CopyTo(into);
            _headRead += length;
            return length;
        }

        return _content.Read(into);
    }

    private static string? NameOf(ReadOnlySpan<byte> head)
    {
        foreach ((byte[] start, string name) in OtherFiles)
        {
            if (head.StartsWith(start))
            {
                return name;
            }
        }

        // A zero byte is in no text of the encodings that are read, and beside each Latin letter in UTF-16.
        return head.Contains((byte)0) ? "UTF-16 text or no text at all" : null;
    }
}
