using System.Text;

namespace FaultTolerantPay.Statements.Accounts;

/// <summary>
/// The lines of a text, whatever ends them (CR LF, LF or CR). Of a line that is too long only the beginning is kept, so that memory does
/// not grow with the file.
/// </summary>
internal sealed class BoundedLines(TextReader reader)
{
    /// <summary>The most characters of a line.</summary>
    public const int MaxLine = 65_536;

    private readonly char[] _buffer = new char[8_192];
    private readonly StringBuilder _line = new();
    private int _at;
    private int _length;
    private bool _endedWithReturn;

    /// <summary>The line, without what ends it.</summary>
    public string Line { get; private set; } = "";

    /// <summary>Its number, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Whether the line was longer than <see cref="MaxLine"/> and was cut.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Reads the next line. False: there is none.</summary>
    public bool Next()
    {
        _line.Clear();
        IsTooLong = false;
        bool hasLine = false;
        while (Fill())
        {
            if (_endedWithReturn && _buffer[_at] == '\n')
            {
                _endedWithReturn = false;
                _at++;
                continue;
            }

            _endedWithReturn = false;
            hasLine = true;
            ReadOnlySpan<char> rest = _buffer.AsSpan(_at, _length - _at);
            int end = rest.IndexOfAny('\r', '\n');
            Keep(end < 0 ? rest : rest[..end]);
            _at += end < 0 ? rest.Length : end + 1;
            if (end >= 0)
            {
                _endedWithReturn = rest[end] == '\r';
                break;
            }
        }

        Number += hasLine ? 1 : 0;
        Line = _line.ToString();
        return hasLine;
    }

    private bool Fill()
    {
        if (_at == _length)
        {
            _length = reader.Read(_buffer, 0, _buffer.Length);
            _at = 0;
        }

        return _length > 0;
    }

    private void Keep(ReadOnlySpan<char> part)
    {
        int room = MaxLine - _line.Length;
        IsTooLong |= part.Length > room;
        _line.Append(part.Length > room ? part[..room] : part);
    }
}
