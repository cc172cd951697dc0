using System.Globalization;
using System.Text;
using FaultTolerantPay.Fuzzing.Checks;

namespace FaultTolerantPay.Fuzzing.Targets;

/// <summary>
/// What holds for the formats of channels' statements, told by the bytes of the file without the reader's own code: no line disappears,
/// and stated figures are those of the rows.
/// </summary>
internal static class StatementLaws
{
    private static readonly Encoding Gbk = CodePagesEncodingProvider.Instance.GetEncoding(936)!;

    /// <summary>Each line but the header is a row or an error.</summary>
    public static void LedgerCsv(StatementRead read, InputLines lines)
    {
        if (WasRead(read))
        {
            Invariant.Holds(read.Silent(lines).Count() <= 1, "each line behind the header is a row or an error");
        }
    }

    /// <summary>Each line is a row or an error.</summary>
    public static void UnionPayZm(StatementRead read, InputLines lines)
    {
        if (!read.Errors.Exists(error => error.Line == 0))
        {
            Invariant.Holds(!read.Silent(lines).Any(), "each line is a row or an error");
        }
    }

    /// <summary>Each line but the header and both of the summary is a row or an error; count and fees are those of the rows.</summary>
    public static void WeChat(StatementRead read, InputLines lines)
    {
        if (!WasRead(read) || read.Errors.Exists(error => error.Line == 0))
        {
            return;
        }

        int silent = read.Silent(lines).Count();
        Invariant.Holds(silent <= 3, "each line but the header and those of the summary is a row or an error");
        if (!read.Reading.IsSound)
        {
            return;
        }

        Invariant.Holds(silent == 3, "a sound bill has a header and a summary");
        HoldsTotal(read, "总交易单数", read.Rows.Count);
        Invariant.Holds(Stated(read, "总交易单数") is not null, "a sound bill states how many rows it has");
        HoldsTotal(read, "手续费总金额", read.Rows.Sum(row => (decimal)row.FeeMicros) / 1_000_000);
        if (read.Rows.Count > 0)
        {
            long dropped = read.Rows[read.Rows.Count / 2].Line;
            StatementRead without = StatementTarget.Read(new WeChatBillReader(), lines.Without(dropped));
            Invariant.Holds(!without.Reading.IsSound, "a bill that lost a row is not sound");
        }
    }

    /// <summary>Each line between the header and the footer is a row or an error, but for trades that were closed unpaid.</summary>
    public static void Alipay(StatementRead read, InputLines lines)
    {
        if (!read.Reading.IsSound)
        {
            return;
        }

        Invariant.Holds(read.Totals.Count > 0, "a sound file states totals");
        HoldsTotal(read, "交易合计", read.Rows.Count(row => row.Kind == StatementRowKind.Payment));
        HoldsTotal(read, "退款合计", read.Rows.Count(row => row.Kind == StatementRowKind.Refund));
        if (read.Rows.Count == 0)
        {
            return;
        }

        long first = read.Rows[0].Line;
        long last = read.Rows[^1].Line;
        byte[] closed = Gbk.GetBytes("交易关闭");
        byte[] remark = "#"u8.ToArray();
        byte[] rule = "----"u8.ToArray();
        Invariant.Holds(
            read.Silent(lines).Where(line => line > first && line < last).All(line =>
                lines[line].IndexOf(closed) >= 0 || lines[line].StartsWith(remark) || lines[line].StartsWith(rule)),
            "each line between two rows is a row, an error, a remark or a closed trade");
    }

    /// <summary>Whether the reader came behind the header.</summary>
    private static bool WasRead(StatementRead read) => read.Reading.IsSound || read.Rows.Count > 0;

    private static void HoldsTotal(StatementRead read, string name, decimal found)
    {
        if (Stated(read, name) is { } stated)
        {
            Invariant.Holds(stated == found, $"{name} is {stated}, and the rows give {found}");
        }
    }

    /// <summary>A stated figure; null if the file does not state it, or it is masked because it looks like a card number.</summary>
    private static decimal? Stated(StatementRead read, string name)
    {
        string? text = read.Totals.FirstOrDefault(total => total.Name == name)?.Stated;
        return decimal.TryParse(
            text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal stated)
            ? stated : null;
    }
}
