using System.Text;

namespace FaultTolerantPay.Statements.Reading;

/// <summary>
/// Lines whose fields stand at fixed bytes. Fields are cut from bytes, and not from characters: a character of GBK takes two.
/// </summary>
internal sealed class FixedWidthLines(StatementBytes source, FixedForm form) : StatementLines
{
    private const int BufferBytes = 128 * 1024;

    private readonly byte[] _bytes = new byte[BufferBytes];
    private readonly char[] _line = new char[BoundedText.MaxLine];
    private int _start;
    private int _end;
    private int _lineStart;
    private int _lineLength;
    private long _number;
    private bool _isTooLong;
    private bool _skipsLineFeed;
    private bool _hasEnded;

    public override long Line => _number;

    /// <summary>The line with one character for each byte, so that places in it are places of bytes.</summary>
    public override ReadOnlySpan<char> Text => _line.AsSpan(0, _lineLength);

    /// <summary>All fields if the line has its length, otherwise none.</summary>
    public override int Count => _lineLength == form.Length ? form.Fields.Length : 0;

    public override ReadOnlySpan<char> this[int index]
    {
        get
        {
            FixedField field = form.Fields[index];
            ReadOnlySpan<char> text = _line.AsSpan(field.Start, field.Width);
            return (Ascii.IsValid(text) ? text : form.Encoding.GetString(_bytes, _lineStart + field.Start, field.Width)).Trim();
        }
    }

    public override string? Misfit(int expected) =>
        _lineLength == form.Length ? null : $"the line has {_lineLength} bytes; {form.Length} are expected";

    /// <summary>Nothing is open: the stream is its owner's.</summary>
    public override void Dispose()
    {
    }

    protected override bool MoveNext()
    {
        _isTooLong = false;
        while (true)
        {
            if (_skipsLineFeed && _start < _end)
            {
                _start += _bytes[_start] == (byte)'\n' ? 1 : 0;
                _skipsLineFeed = false;
            }

            ReadOnlySpan<byte> rest = _bytes.AsSpan(_start, _end - _start);
            int end = rest.IndexOfAny((byte)'\n', (byte)'\r');
            if (end >= 0 || (_hasEnded && (!rest.IsEmpty || _isTooLong)))
            {
                Take(end < 0 ? rest.Length : end);
                _skipsLineFeed = end >= 0 && rest[end] == (byte)'\r';
                _start += end < 0 ? rest.Length : end + 1;
                return true;
            }

            if (_hasEnded)
            {
                return false;
            }

            Fill();
        }
    }

    protected override string? Problem() =>
        _isTooLong ? $"the line is longer than {BoundedText.MaxLine - 1} bytes" : null;

    private void Take(int length)
    {
        _number++;
        _isTooLong |= length >= BoundedText.MaxLine;
        _lineStart = _start;
        _lineLength = _isTooLong ? 0 : length;
        Encoding.Latin1.GetChars(_bytes.AsSpan(_start, _lineLength), _line);
    }

    /// <summary>Reads on behind what is left. What is left of a line that is too long is dropped.</summary>
    private void Fill()
    {
        if (_end - _start >= BoundedText.MaxLine)
        {
            _isTooLong = true;
            _start = _end;
        }

        _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
        _end -= _start;
        _start = 0;
        int read = source.Read(_bytes.AsSpan(_end));
        _hasEnded = read == 0;
        _end += read;
    }
}
