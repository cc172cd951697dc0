namespace FaultTolerantPay.Statements.Accounts;

/// <summary>A field of MT940: its tag, and its lines.</summary>
/// <param name="Tag">The tag without colons, such as <c>60F</c>.</param>
/// <param name="First">The text behind the tag.</param>
/// <param name="Line">Its line in the file, from 1.</param>
internal sealed record Mt940Field(string Tag, string First, long Line)
{
    /// <summary>The most characters of a field.</summary>
    public const int MaxLength = 65_536;

    private int _length = First.Length;

    /// <summary>The tag with its colons, for messages.</summary>
    public string Name => $":{Tag}:";

    /// <summary>The lines after the first.</summary>
    public List<string> More { get; } = [];

    /// <summary>Adds a line. False: the field has become too long, and the line is not kept.</summary>
    public bool TryAdd(string line)
    {
        _length += line.Length + 1;
        if (_length > MaxLength)
        {
            return false;
        }

        More.Add(line);
        return true;
    }

    /// <summary>Finds the tag at the beginning of a line; null if the line begins with none.</summary>
    public static Mt940Field? Find(string text, long line)
    {
        const int ShortTag = 2;
        int end = text.Length > ShortTag && text[0] == ':' ? text.AsSpan(1).IndexOf(':') : -1;
        if (end is not (ShortTag or ShortTag + 1))
        {
            return null;
        }

        ReadOnlySpan<char> tag = text.AsSpan(1, end);
        bool isTag = char.IsAsciiDigit(tag[0]) && char.IsAsciiDigit(tag[1]) && (end == ShortTag || char.IsAsciiLetterUpper(tag[2]));
        return isTag || tag is "NS" ? new Mt940Field(tag.ToString(), text[(end + 2)..], line) : null;
    }
}
