using System.Globalization;

namespace FaultTolerantPay.SampleHost.Drill.Plans;

/// <summary>
/// Reads credit customers: six months of repayment status (a number of months late; 0 or less is on time) and whether they defaulted in the
/// month after. The grade comes from the
/// repayment status alone.
/// </summary>
internal static class CreditFile
{
    private static readonly string[] Months = ["PAY_0", "PAY_2", "PAY_3", "PAY_4", "PAY_5", "PAY_6"];

    public static IReadOnlyList<(string Grade, bool Defaults)> Read(string path)
    {
        List<(string, bool)> customers = [];
        foreach (CsvFile row in CsvFile.Read(path, [.. Months, "default_payment_next_month"]))
        {
            int[] late = [.. Months.Select(month => Whole(row, month))];
            customers.Add((Grade(late), Whole(row, "default_payment_next_month") == 1));
        }

        return customers.Count > 0 ? customers
            : throw new CommandLine.UsageException($"{path} has no rows: expected one for each customer.");
    }

    /// <summary>
    /// A: never late. B: late once, by a month. C: late by two months before, or more than once. D: two months late now, or more than two
    /// months late at any time.
    /// </summary>
    internal static string Grade(ReadOnlySpan<int> monthsLate)
    {
        int times = 0;
        int worst = 0;
        foreach (int late in monthsLate)
        {
            times += late > 0 ? 1 : 0;
            worst = Math.Max(worst, late);
        }

        return monthsLate[0] >= 2 || worst > 2 ? "D" : worst == 2 || times > 1 ? "C" : times == 1 ? "B" : "A";
    }

    private static int Whole(CsvFile row, string column) =>
        row.Get<int>(column, text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value
            : null, "a whole number");
}
