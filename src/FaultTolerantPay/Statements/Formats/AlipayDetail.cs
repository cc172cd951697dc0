using FaultTolerantPay.Statements.Reading;

namespace FaultTolerantPay.Statements.Formats;

/// <summary>
/// Reads one file of Alipay: lines before the header, the header, rows, and a footer with totals. The columns tell which of both kinds of
/// file it is.
/// </summary>
internal static class AlipayDetail
{
    private const int MaxLinesBefore = 20;

    // No line before the header has so many values, and every header has more.
    private const int FewValues = 5;

    public static void Read(DelimitedLines lines, StatementTally tally, bool isOfPayer)
    {
        if (!FindHeader(lines, tally))
        {
            tally.Error(0, "", [], $"no header with the columns of Alipay is in the first {MaxLinesBefore} lines");
            return;
        }

        var header = new HeaderColumns(lines.PlainFields());
        IAlipayRows rows = header.Find("业务类型").IsPresent
            ? new AlipayBusinessRows(lines, tally, header)
            : new AlipayTradeRows(lines, tally, header, isOfPayer);
        if (header.Problem is { } problem)
        {
            tally.Error(lines.Line, "", [], problem);
            return;
        }

        bool isFooter = false;
        while (lines.Next(tally))
        {
            if (IsRemark(lines.Text) || (isFooter && rows.HasPlainFooter))
            {
                isFooter = true;
                rows.ReadFooter(lines.Text);
            }
            else
            {
                rows.ReadLine();
            }
        }

        if (!rows.HasFooter)
        {
            tally.Error(0, "", [], "the file ends without its totals: it is cut off");
        }
    }

    private static bool FindHeader(DelimitedLines lines, StatementTally tally)
    {
        for (int i = 0; i < MaxLinesBefore && lines.Next(tally); i++)
        {
            if (!IsRemark(lines.Text) && lines.Count > FewValues)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsRemark(ReadOnlySpan<char> text) => text.StartsWith('#') || text.StartsWith("----");
}
