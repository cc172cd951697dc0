using System.Text;

namespace FaultTolerantPay.Statements.Reading;

/// <summary>
/// The bytes of a statement, whose first ones were looked at: they tell what is no text at all, such as a ZIP file that is named .csv.
/// </summary>
internal sealed class StatementBytes
{
    private readonly Stream _content;
    private readonly byte[] _head = new byte[OtherFiles.HeadLength];
    private readonly int _headLength;
    private int _headRead;

    private StatementBytes(Stream content, Encoding encoding)
    {
        _content = content;
        _headLength = content.ReadAtLeast(_head, _head.Length, throwOnEndOfStream: false);
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

    /// <summary>XML and JSON are what a channel answers in place of a bill.</summary>
    private static string? NameOf(ReadOnlySpan<byte> head) => head[0] switch
    {
        (byte)'<' => "XML or HTML, such as a channel's answer that there is no bill",
        (byte)'{' => "JSON, such as a channel's answer that there is no bill",
        _ => OtherFiles.NameOf(head),
    };
}
