using System.Globalization;
using System.Text;
using FaultTolerantPay.SampleHost.App;
using FaultTolerantPay.SampleHost.CommandLine;
using nietras.SeparatedValues;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>The figures of statements by channel, as a new CSV file.</summary>
internal static class StatementsCsv
{
    public static void Write(string path, StatementsReport report)
    {
        if (File.Exists(path))
        {
            throw new UsageException($"--csv {path}: it is there already, and a new file is expected.");
        }

        using SepWriter writer = Sep.New(',').Writer(options => options with { Escape = true })
            .To(new StreamWriter(UserOnlyFile.Create(path), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)));
        foreach ((StatementReconciliation day, ReconciliationTotal total) in report.Totals)
        {
            using SepWriter.Row line = writer.NewRow();
            line["day"].Set(day.Day.ToString("O", CultureInfo.InvariantCulture));
            line["provider"].Set(day.Provider.Value);
            line["merchant_number"].Set(InertText.Of(day.MerchantNumber));
            line["channel"].Set(total.Channel?.Value ?? "");
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
}
