namespace FaultTolerantPay.Routing.Backtest;

/// <summary>Splits a line into fields. A quoted field may contain commas and doubled quotes, but no line break.</summary>
internal ref struct CsvLine(ReadOnlySpan<char> line, char[] scratch)
{
    private readonly ReadOnlySpan<char> _line = line;
    private readonly char[] _scratch = scratch;
    private int _at;
    private bool _ended;

    /// <summary>The column in which the field begins, from 1.</summary>
    public int Column { get; private set; }

    public ReadOnlySpan<char> Field { get; private set; }

    /// <summary>Whether the field has an unclosed quote, or text after the closing quote.</summary>
    public bool IsBroken { get; private set; }

    public bool MoveNext()
    {
        if (_ended)
        {
            return false;
        }

        Column = _at + 1;
        ReadOnlySpan<char> rest = _line[_at..];
        if (!rest.IsEmpty && rest[0] == '"')
        {
            ReadQuoted(rest[1..]);
            return true;
        }

        int comma = rest.IndexOf(',');
        _ended = comma < 0;
        Field = comma < 0 ? rest : rest[..comma];
        _at += comma + 1;
        return true;
    }

    private void ReadQuoted(ReadOnlySpan<char> rest)
    {
        int length = 0;
        int at = 0;
        while (at < rest.Length)
        {
            if (rest[at] != '"')
            {
                _scratch[length++] = rest[at++];
            }
            else if (at + 1 < rest.Length && rest[at + 1] == '"')
            {
                _scratch[length++] = '"';
                at += 2;
            }
            else
            {
                break;
            }
        }

        Field = _scratch.AsSpan(0, length);
        int next = at + 1;
        IsBroken = at >= rest.Length || (next < rest.Length && rest[next] != ',');
        _ended = IsBroken || next >= rest.Length;
        _at += next + 2;
    }
}
