namespace FaultTolerantPay.Statements.Formats;

/// <summary>The rows of one kind of Alipay's files.</summary>
internal interface IAlipayRows
{
    /// <summary>Whether the footer had the totals that end a whole file.</summary>
    bool HasFooter { get; }

    /// <summary>Reads the line that the file stands at.</summary>
    void ReadLine();

    /// <summary>Reads a line of the footer.</summary>
    void ReadFooter(ReadOnlySpan<char> text);
}
