namespace FaultTolerantPay.Statements.Formats;

/// <summary>The rows of one kind of Alipay's files.</summary>
internal interface IAlipayRows
{
    /// <summary>Whether the footer had the totals that end a whole file.</summary>
    bool HasFooter { get; }

    /// <summary>Whether lines of the footer look like rows: then all lines behind its first one are footer.</summary>
    bool HasPlainFooter { get; }

    /// <summary>Reads the line that the file stands at.</summary>
    void ReadLine();

    /// <summary>Reads a line of the footer.</summary>
    void ReadFooter(ReadOnlySpan<char> text);
}
