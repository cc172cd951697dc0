namespace FaultTolerantPay.Routing.Backtest;

/// <summary>Reads the lines of a text one at a time, without an allocation per line.</summary>
internal sealed class LineSource(TextReader reader)
{
    /// <summary>The largest number of characters in a line.</summary>
    public const int MaxLine = 1 << 16;

    private readonly char[] _buffer = new char[4 * MaxLine];
    private int _start;
    private int _end;
    private bool _isAtEnd;
    private bool _isAfterReturn;

    /// <summary>The number of the last line that was read, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Whether the last line was too long; then only its beginning was read.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>
    /// Reads the next line, which is valid until the next call. A line ends with a line feed, a carriage return, or both.
    /// </summary>
    public bool TryRead(out ReadOnlySpan<char> line)
    {
        IsTooLong = false;
        while (true)
        {
            ReadOnlySpan<char> have = _buffer.AsSpan(_start, _end - _start);
            if (_isAfterReturn && !have.IsEmpty)
            {
                // A carriage return with a line feed is one end of a line.
                _isAfterReturn = false;
                _start += have[0] == '\n' ? 1 : 0;
                continue;
            }

            int feed = have.IndexOfAny('\n', '\r');
            if (feed < 0 && !_isAtEnd && have.Length <= MaxLine)
            {
                Fill();
                continue;
            }

            if (feed < 0 && _isAtEnd && have.IsEmpty)
            {
                line = default;
                return false;
            }

            Number++;
            IsTooLong = feed > MaxLine || (feed < 0 && have.Length > MaxLine);
            line = feed < 0 ? have : have[..feed];
            _isAfterReturn = feed >= 0 && have[feed] == '\r';
            _start += feed < 0 ? have.Length : feed + 1;
            if (feed < 0 && IsTooLong)
            {
                SkipToFeed();
            }

            line = line[..Math.Min(line.Length, MaxLine)];
            return true;
        }
    }

    private void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        int read = reader.Read(_buffer, _end, _buffer.Length - _end);
        _isAtEnd = read == 0;
        _end += read;
    }

    // The rest of the long line is discarded; only the start of the next line matters.
    private void SkipToFeed()
    {
        int next = reader.Read();
        while (next is not ('\n' or '\r' or < 0))
        {
            next = reader.Read();
        }

        _isAtEnd = next < 0;
        _isAfterReturn = next == '\r';
    }
}
