using System.Text;

namespace FaultTolerantPay.Statements.Reading;

/// <summary>
/// The text of a statement, in lines of bounded length: a parser behind it never holds more than one line of <see cref="MaxLine"/>
/// characters. A longer line is cut at that length. A quote that a line does not close is closed behind a mark, so that it takes no other
/// line with it. Whatever ends a line (CR LF, LF or CR) is given as LF: a parser that gets a CR at the end of what it reads cannot tell
/// whether the line has ended.
/// </summary>
internal sealed class BoundedText : TextReader
{
    /// <summary>The length of a line, in characters, at which it is too long.</summary>
    public const int MaxLine = 64 * 1024;

    /// <summary>What stands at the end of a line whose quote is not closed. No character has this code.</summary>
    public const char OpenQuote = '\uFFFF';

    private const string ClosingMark = "\uFFFF\"";
    private const int BufferBytes = 32 * 1024;

    private readonly StatementBytes _source;
    private readonly Decoder _decoder;
    private readonly bool _isDoubleByte;
    private readonly bool _quotes;
    private readonly byte[] _bytes = new byte[BufferBytes];
    private readonly char[] _chars;
    private int _start;
    private int _end;
    private int _lineLength;
    private bool _inQuotes;
    private bool _skipsLineFeed;
    private int _markRead = ClosingMark.Length;
    private bool _hasEnded;

    /// <param name="source">The bytes.</param>
    /// <param name="encoding">Their encoding.</param>
    /// <param name="quotes">Whether a value may stand between quotes.</param>
    public BoundedText(StatementBytes source, Encoding encoding, bool quotes)
    {
        _source = source;
        _decoder = encoding.GetDecoder();
        _isDoubleByte = !encoding.IsSingleByte && encoding is not UTF8Encoding;
        _quotes = quotes;
        _chars = new char[encoding.GetMaxCharCount(BufferBytes)];
    }

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        int written = 0;
        while (written == 0 && !buffer.IsEmpty)
        {
            if (_markRead < ClosingMark.Length)
            {
                buffer[written++] = ClosingMark[_markRead++];
            }
            else if (Fill())
            {
                if (SkipLineFeed())
                {
                    continue;
                }

                ReadOnlySpan<char> text = _chars.AsSpan(_start, Math.Min(_end - _start, buffer.Length));
                written = _quotes && (_inQuotes || text.Contains('"')) ? CopyQuoted(text, buffer) : CopyPlain(text, buffer);
            }
            else if (_inQuotes)
            {
                CloseQuote();
            }
            else
            {
                break;
            }
        }

        return written;
    }

    /// <summary>Decodes the next bytes. False at the end.</summary>
    private bool Fill()
    {
        while (_start == _end && !_hasEnded)
        {
            int read = _source.Read(_bytes);
            _hasEnded = read == 0;
            _start = 0;
            _end = _isDoubleByte
                ? DecodeLines(_bytes.AsSpan(0, read))
                : _decoder.GetChars(_bytes.AsSpan(0, read), _chars, flush: _hasEnded);
        }

        return _start < _end;
    }

    /// <summary>
    /// Decodes line by line. A decoder of GBK takes the byte behind a first half for its second half, whatever it is: a damaged character
    /// would take the end of its line with it.
    /// </summary>
    private int DecodeLines(ReadOnlySpan<byte> bytes)
    {
        int written = 0;
        for (int end = bytes.IndexOfAny((byte)'\r', (byte)'\n'); end >= 0; end = bytes.IndexOfAny((byte)'\r', (byte)'\n'))
        {
            written += _decoder.GetChars(bytes[..end], _chars.AsSpan(written), flush: true);
            _chars[written++] = (char)bytes[end];
            bytes = bytes[(end + 1)..];
        }

        return written + _decoder.GetChars(bytes, _chars.AsSpan(written), flush: _hasEnded);
    }

    /// <summary>Skips the LF of a CR LF, whose CR was given as LF.</summary>
    private bool SkipLineFeed()
    {
        bool skips = _skipsLineFeed && _chars[_start] == '\n';
        _skipsLineFeed = false;
        _start += skips ? 1 : 0;
        return skips;
    }

    /// <summary>Copies text up to the first line that is too long: at most the lines at both ends of it can be.</summary>
    private int CopyPlain(ReadOnlySpan<char> text, Span<char> buffer)
    {
        int first = text.IndexOfAny('\r', '\n');
        int rest = first < 0 ? text.Length : first;
        if (_lineLength + rest > MaxLine)
        {
            int kept = MaxLine - _lineLength;
            text[..kept].CopyTo(buffer);
            _lineLength = MaxLine;
            _start += rest;
            return kept;
        }

        // A line that begins in this text is shorter than the text, and so than the bound.
        _start += text.Length;
        int last = text.LastIndexOfAny('\r', '\n');
        _lineLength = last < 0 ? _lineLength + text.Length : text.Length - last - 1;
        return CopyLines(text, buffer);
    }

    /// <summary>Copies text with LF as the end of each line.</summary>
    private int CopyLines(ReadOnlySpan<char> text, Span<char> buffer)
    {
        int written = 0;
        for (int end = text.IndexOf('\r'); end >= 0; end = text.IndexOf('\r'))
        {
            text[..end].CopyTo(buffer[written..]);
            buffer[written + end] = '\n';
            written += end + 1;
            text = text[(end + 1)..];
            _skipsLineFeed = text.IsEmpty;
            text = text.StartsWith('\n') ? text[1..] : text;
        }

        text.CopyTo(buffer[written..]);
        return written + text.Length;
    }

    /// <summary>Copies text up to the end of its first line, and closes a quote that is open there.</summary>
    private int CopyQuoted(ReadOnlySpan<char> text, Span<char> buffer)
    {
        int end = text.IndexOfAny('\r', '\n');
        ReadOnlySpan<char> line = end < 0 ? text : text[..end];
        // Beyond the bound quotes are neither copied nor counted.
        ReadOnlySpan<char> kept = line[..Math.Min(line.Length, MaxLine - _lineLength)];
        kept.CopyTo(buffer);
        int written = kept.Length;
        _lineLength += kept.Length;
        _inQuotes ^= int.IsOddInteger(kept.Count('"'));
        _start += line.Length;
        if (end < 0)
        {
            return written;
        }

        if (_inQuotes)
        {
            CloseQuote();
            return written;
        }

        // The end of the line follows with the next text.
        if (written == buffer.Length)
        {
            return written;
        }

        buffer[written++] = '\n';
        _skipsLineFeed = text[end] == '\r';
        _start++;
        _lineLength = 0;
        return written;
    }

    private void CloseQuote()
    {
        _inQuotes = false;
        _markRead = 0;
    }
}
