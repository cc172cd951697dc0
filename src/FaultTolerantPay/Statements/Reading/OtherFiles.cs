namespace FaultTolerantPay.Statements.Reading;

/// <summary>Tells by the first bytes of a file that it is no text, whatever its name says.</summary>
internal static class OtherFiles
{
    /// <summary>How many bytes are looked at.</summary>
    public const int HeadLength = 8;

    private static readonly (byte[] Start, string Name)[] Known =
    [
        ([0x50, 0x4B], "a ZIP or XLSX file"),
        ([0x1F, 0x8B], "a gzip file"),
        ([0x25, 0x50, 0x44, 0x46], "a PDF file"),
        ([0xD0, 0xCF, 0x11, 0xE0], "an old Excel or Word file"),
        ([0x52, 0x61, 0x72, 0x21], "a RAR file"),
        ([0xFF, 0xFE], "UTF-16 text"),
        ([0xFE, 0xFF], "UTF-16 text"),
    ];

    /// <summary>What the file is; null if it may be text in an encoding that is read.</summary>
    public static string? NameOf(ReadOnlySpan<byte> head)
    {
        foreach ((byte[] start, string name) in Known)
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
