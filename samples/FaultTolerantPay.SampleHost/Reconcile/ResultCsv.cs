using System.Globalization;
using System.Text;
using FaultTolerantPay.SampleHost.App;
using FaultTolerantPay.SampleHost.CommandLine;
using nietras.SeparatedValues;

namespace FaultTolerantPay.SampleHost.Reconcile;

/// <summary>
/// A new CSV file of results, a line for each row of them. A value that a spreadsheet would take for a formula gets an apostrophe in front;
/// it is taken off when the file is read again.
/// </summary>
internal sealed class ResultCsv : IDisposable
{
    public const string Ours = "ours";
    public const string Theirs = "theirs";

    private static readonly string[] Columns =
    [
        "result", "differences", "difference_minor", "side", "kind", "status", "our_reference", "their_reference", "original_reference",
        "amount_minor", "currency", "fee_micros", "at", "merchant_number", "line",
    ];

    private readonly SepWriter _writer;
    private readonly string _path;
    private bool _isWhole;

    private ResultCsv(string path)
    {
        _path = path;
        _writer = Sep.New(',').Writer(options => options with { Escape = true })
            .To(new StreamWriter(UserOnlyFile.Create(path), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)));
        // Also where there is no row: a file without a line would look like one that failed.
        _writer.Header.Add(Columns);
        _writer.Header.Write();
    }

    public static ResultCsv Create(string option, string path) => File.Exists(path)
        ? throw new UsageException($"{option} {path}: it is there already, and a new file is expected.")
        : new ResultCsv(path);

    public void Write(MatchResult result)
    {
        if (result.Ours is { } ours)
        {
            Write(result, Ours, ours);
        }

        foreach (StatementRow row in result.Theirs)
        {
            Write(result, Theirs, row);
        }
    }

    /// <summary>The row of a line that <see cref="Write(MatchResult)"/> wrote.</summary>
    public static StatementRow Row(SepReader.Row line) => new()
    {
        Kind = Enum.Parse<StatementRowKind>(line["kind"].ToString(), ignoreCase: true),
        Status = Enum.Parse<StatementRowStatus>(line["status"].ToString(), ignoreCase: true),
        OurReference = Text(line, "our_reference"),
        TheirReference = Text(line, "their_reference"),
        OriginalReference = Text(line, "original_reference"),
        AmountMinor = line["amount_minor"].Parse<long>(),
        Currency = new Currency(line["currency"].ToString()),
        FeeMicros = line["fee_micros"].Parse<long>(),
        At = DateTimeOffset.ParseExact(line["at"].ToString(), "O", CultureInfo.InvariantCulture),
        MerchantNumber = Text(line, "merchant_number"),
        Line = line["line"].Parse<long>(),
    };

    /// <summary>The caller has written every result. Without this call, <see cref="Dispose"/> removes the file, which lacks some.</summary>
    public void Complete() => _isWhole = true;

    public void Dispose()
    {
        _writer.Dispose();
        if (!_isWhole)
        {
            File.Delete(_path);
        }
    }

    private void Write(MatchResult result, string side, in StatementRow row)
    {
        using SepWriter.Row line = _writer.NewRow();
        line["result"].Set(result.Kind.ToString());
        line["differences"].Set(result.Differences == RowDifferences.None ? "" : result.Differences.ToString());
        line["difference_minor"].Format(result.DifferenceMinor);
        line["side"].Set(side);
        line["kind"].Set(row.Kind.ToString());
        line["status"].Set(row.Status.ToString());
        line["our_reference"].Set(InertText.Of(row.OurReference));
        line["their_reference"].Set(InertText.Of(row.TheirReference));
        line["original_reference"].Set(InertText.Of(row.OriginalReference));
        line["amount_minor"].Format(row.AmountMinor);
        line["currency"].Set(row.Currency.Code);
        line["fee_micros"].Format(row.FeeMicros);
        line["at"].Set(row.At.ToString("O", CultureInfo.InvariantCulture));
        line["merchant_number"].Set(InertText.Of(row.MerchantNumber));
        line["line"].Format(row.Line);
    }

    private static string Text(SepReader.Row line, string column)
    {
        string text = line[column].ToString();
        return text.StartsWith('\'') ? text[1..] : text;
    }
}
