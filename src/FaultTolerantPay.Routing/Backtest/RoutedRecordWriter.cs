using System.Buffers;
using System.Globalization;
using System.Text;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Backtest;

/// <summary>
/// Writes a log of decisions as the CSV that <see cref="RequestCsvReader"/> reads. A record that no backtest could use is refused when it
/// is written, not when it is missed. Not thread-safe.
/// </summary>
public sealed class RoutedRecordWriter
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"");

    private readonly TextWriter _to;
    private readonly RoutingSchema _schema;
    private readonly StringBuilder _line = new();
    private bool _hasHeader;

    /// <summary>Creates a writer.</summary>
    /// <param name="to">Where the lines go. It stays open, and the caller flushes it.</param>
    /// <param name="schema">The schema of the requests.</param>
    /// <param name="hasHeader">
    /// Whether the line that names the columns is there already, because a file is continued. Default: false; it is the first that is
    /// written.
    /// </param>
    /// <exception cref="ArgumentException">A dimension has the name of another column.</exception>
    public RoutedRecordWriter(TextWriter to, RoutingSchema schema, bool hasHeader = false)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(schema);
        if (NameText.LogColumns.FirstOrDefault(name => schema.IndexOf(name) >= 0) is { } taken)
        {
            throw new ArgumentException($"The dimension '{taken}' has the name of a column of the log.", nameof(schema));
        }

        _to = to;
        _schema = schema;
        _hasHeader = hasHeader;
    }

    /// <summary>Writes a record as one line.</summary>
    /// <param name="record">The record.</param>
    /// <exception cref="ArgumentException">
    /// The record has no id, no channel, no policy, or a channel whose probability is missing; a probability is below 0, above 1 or no
    /// number; the probabilities do not add up to 1; a dimension is missing or unknown; an outcome is known before the time of the
    /// decision; or a text cannot be in a line. The message names everything that is wrong. Nothing was written.
    /// </exception>
    public void Write(RoutedRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        List<string> errors = [.. RecordChecks.Of(record, _schema)];
        string line = errors.Count == 0 ? LineOf(record) : string.Empty;
        if (line.Length > LineSource.MaxLine)
        {
            errors.Add($"the line has {line.Length} characters; at most {LineSource.MaxLine} are expected");
        }

        if (errors.Count > 0)
        {
            throw new ArgumentException(
                $"The record '{PrintableText.Of(record.Id)}' is refused: {string.Join("; ", errors)}.", nameof(record));
        }

        if (!_hasHeader)
        {
            _hasHeader = true;
            _to.Write(Header());
        }

        _to.Write(line);
    }

    private string Header() => Line(
        ["id", "scene", "time", "amount", .. _schema.Dimensions.Select(d => d.Id), "capabilities", "elements", "signed", "enabled",
            .. NameText.LogColumns]);

    // In the order of the header.
    private string LineOf(RoutedRecord record) => Line(
    [
        record.Id,
        OperationCodes.All[(int)record.Operation],
        TimeText.Format(record.Time),
        record.AmountMinor.ToString(CultureInfo.InvariantCulture),
        .. _schema.Dimensions.Select(d => record.Dimensions.GetValueOrDefault(d.Id, string.Empty)),
        string.Join(CsvColumn.Separator, record.Capabilities),
        string.Join(CsvColumn.Separator, record.Elements),
        string.Join(CsvColumn.Separator, record.SignedOn),
        string.Join(CsvColumn.Separator, record.EnabledOn),
        record.ChannelId,
        record.Outcome is { } outcome ? OutcomeNames.Of(outcome) : string.Empty,
        record.Latency is { } latency ? ((long)latency.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) : string.Empty,
        record.Propensity.ToString("R", CultureInfo.InvariantCulture),
        record.KnownAt is { } known ? TimeText.Format(known) : string.Empty,
        record.IsForced ? "true" : string.Empty,
        record.PolicyFingerprint,
    ]);

    private string Line(IEnumerable<string> fields)
    {
        _line.Clear();
        foreach (string field in fields)
        {
            bool isQuoted = field.AsSpan().ContainsAny(Quoted);
            _line.Append(isQuoted ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field).Append(',');
        }

        _line[^1] = '\n';
        return _line.ToString();
    }
}
