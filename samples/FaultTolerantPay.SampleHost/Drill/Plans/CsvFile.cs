using FaultTolerantPay.SampleHost.CommandLine;
using nietras.SeparatedValues;

namespace FaultTolerantPay.SampleHost.Drill.Plans;

/// <summary>
/// Reads a CSV file with a header row: values by column name, quoted ones too. An error is named by file, line and column.
/// </summary>
internal sealed class CsvFile
{
    private readonly Dictionary<string, int> _columns;
    private readonly string _name;
    private string[] _values = [];

    private CsvFile(string name, string[] header, IReadOnlyList<string> needed)
    {
        _name = name;
        string[] twice =
            [.. header.GroupBy(column => column, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key)];
        if (twice.Length > 0)
        {
            throw new UsageException(
                $"{name}, line 1: column {string.Join(", ", twice)} appears more than once; expected each column once.");
        }

        _columns = header.Select((column, index) => (column, index)).ToDictionary(StringComparer.Ordinal);
        string[] missing = [.. needed.Where(column => !_columns.ContainsKey(column))];
        if (missing.Length > 0)
        {
            throw new UsageException(
                $"{name}, line 1: no column {string.Join(", ", missing)}; expected {string.Join(", ", needed)}, found " +
                $"{string.Join(", ", header)}.");
        }
    }

    /// <summary>The number of the current row's first line, from 1.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>The current row as it is in the file.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Reads rows one after the other; each is valid until the next.</summary>
    public static IEnumerable<CsvFile> Read(string path, params IReadOnlyList<string> needed)
    {
        if (!File.Exists(path))
        {
            throw new UsageException($"{path} does not exist: expected a CSV file.");
        }

        string name = Path.GetFileName(path);
        // The header and the number of values are checked here, so that a message names the line and what was expected.
        using SepReader reader = Sep.New(',')
            .Reader(options => options with { HasHeader = false, Unescape = true, DisableColCountCheck = true })
            .FromFile(path);
        if (!Next(reader, name, 1))
        {
            throw new UsageException($"{name} is empty: expected a header row.");
        }

        var file = new CsvFile(name, Values(reader.Current), needed);
        while (Next(reader, name, file.Line))
        {
            if (reader.Current.Span.IsEmpty)
            {
                continue;
            }

            file.Take(reader.Current);
            yield return file;
        }
    }

    /// <summary>The value of a column in the current row.</summary>
    public string this[string column] => _values[_columns[column]];

    /// <summary>A value that is read from text; what cannot be read is named.</summary>
    public T Get<T>(string column, Func<string, T?> read, string expected)
        where T : struct => read(this[column])
            ?? throw new UsageException($"{_name}, line {Line}, {column}: '{this[column]}'; expected {expected}.");

    private void Take(SepReader.Row row)
    {
        Line = row.LineNumberFrom;
        Text = row.Span.ToString();
        // The reader takes all that follows an open quote for one value: rows would be lost without a word.
        if (row.Span.Count('"') % 2 != 0)
        {
            throw new UsageException($"{_name}, line {Line}: a quote is not closed.");
        }

        _values = Values(row);
        if (_values.Length != _columns.Count)
        {
            throw new UsageException($"{_name}, line {Line}: {_values.Length} values; expected {_columns.Count}.");
        }
    }

    private static string[] Values(SepReader.Row row) => row[..].ToStringsArray();

    private static bool Next(SepReader reader, string name, int line)
    {
        try
        {
            return reader.MoveNext();
        }
        catch (NotSupportedException)
        {
            throw new UsageException(
                $"{name}, after line {line}: a row has more than 16 million characters; expected one row on each line, and closed quotes.");
        }
    }
}
