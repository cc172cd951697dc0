using System.Globalization;
using System.Text;
using FaultTolerantPay.SampleHost.App;
using FaultTolerantPay.SampleHost.CommandLine;
using nietras.SeparatedValues;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>The figures of statements by channel, as a new CSV file.</summary>
internal static class StatementsCsv
{
    private static readonly string[] Columns =
    [
        "day", "provider", "merchant_number", "channel", "kind", "currency", "result", "our_rows", "our_amount_minor", "our_fee_micros",
        "their_rows", "their_amount_minor", "their_fee_micros",
    ];

    private static readonly string[] SettlementColumns =
        ["day", "provider", "channel", "currency", "due_minor", "came_minor", "open_minor"];

    public static void Write(string option, string path, StatementsReport report)
    {
        using SepWriter writer = Create(option, path, Columns);
        foreach ((StatementReconciliation day, ReconciliationTotal total) in report.Totals)
        {
            using SepWriter.Row line = writer.NewRow();
            line["day"].Set(day.Day.ToString("O", CultureInfo.InvariantCulture));
            line["provider"].Set(InertText.Of(day.Provider.Value));
            line["merchant_number"].Set(InertText.Of(day.MerchantNumber));
            line["channel"].Set(InertText.Of(total.Channel?.Value ?? ""));
            line["kind"].Set(total.Kind.ToString());
            line["currency"].Set(total.Currency.Code);
            line["result"].Set(total.Result.ToString());
            line["our_rows"].Format(total.OurRows);
            line["our_amount_minor"].Set(total.OurAmountMinor.ToString(CultureInfo.InvariantCulture));
            line["our_fee_micros"].Set(total.OurFeeMicros.ToString(CultureInfo.InvariantCulture));
            line["their_rows"].Format(total.TheirRows);
            line["their_amount_minor"].Set(total.TheirAmountMinor.ToString(CultureInfo.InvariantCulture));
            line["their_fee_micros"].Set(total.TheirFeeMicros.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>What was due and what came, by day and channel.</summary>
    public static void WriteSettlement(string option, string path, StatementsReport report)
    {
        using SepWriter writer = Create(option, path, SettlementColumns);
        foreach (SettlementFigure figure in report.Settlement)
        {
            using SepWriter.Row line = writer.NewRow();
            line["day"].Set(figure.Day.ToString("O", CultureInfo.InvariantCulture));
            line["provider"].Set(InertText.Of(figure.Provider.Value));
            line["channel"].Set(InertText.Of(figure.Channel?.Value ?? ""));
            line["currency"].Set(figure.Currency.Code);
            line["due_minor"].Set(figure.DueMinor.ToString(CultureInfo.InvariantCulture));
            line["came_minor"].Set(figure.CameMinor.ToString(CultureInfo.InvariantCulture));
            line["open_minor"].Set(figure.OpenMinor.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Refuses a file that is there.</summary>
    public static void CheckNew(string option, string path)
    {
        if (File.Exists(path))
        {
            throw new UsageException($"{option} {path}: it is there already, and a new file is expected.");
        }
    }

    private static SepWriter Create(string option, string path, string[] columns)
    {
        CheckNew(option, path);
        SepWriter writer = Sep.New(',').Writer(options => options with { Escape = true })
            .To(new StreamWriter(UserOnlyFile.Create(path), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)));
        // Also where there is no figure: a file without a line would look like one that failed.
        writer.Header.Add(columns);
        writer.Header.Write();
        return writer;
    }
}
