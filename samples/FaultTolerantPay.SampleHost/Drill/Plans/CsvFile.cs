using FaultTolerantPay.SampleHost.CommandLine;

namespace FaultTolerantPay.SampleHost.Drill.Plans;

/// <summary>Reads a CSV file with a header row, line by line: values by column name, quoted ones too. A mistake is named by file, line and column.</summary>
internal sealed class CsvFile
{
    private readonly Dictionary<string, int> _columns;
    private readonly string _name;
    private string[] _values = [];

    private CsvFile(string name, string[] header, IReadOnlyList<string> needed)
    {
        _name = name;
        string[] twice = [.. header.GroupBy(column => column, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key)];
        if (twice.Length > 0)
            throw new UsageException($"{name}, line 1: column {string.Join(", ", twice)} is there more than once; expected each column once.");
        _columns = header.Select((column, index) => (column, index)).ToDictionary(StringComparer.Ordinal);
        string[] missing = [.. needed.Where(column => !_columns.ContainsKey(column))];
        if (missing.Length > 0)
            throw new UsageException($"{name}, line 1: no column {string.Join(", ", missing)}; expected {string.Join(", ", needed)}, found {string.Join(", ", header)}.");
    }

    /// <summary>The number of the current line, from 1.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>The current line as it is in the file.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Reads rows one after the other; each is valid until the next.</summary>
    public static IEnumerable<CsvFile> Read(string path, params IReadOnlyList<string> needed)
    {
        if (!File.Exists(path))
            throw new UsageException($"{path} is not there: expected a CSV file.");
        using var reader = new StreamReader(path);
        string name = Path.GetFileName(path);
        string? line = reader.ReadLine() ?? throw new UsageException($"{name} is empty: expected a header row.");
        var file = new CsvFile(name, Split(line), needed);
        while ((line = reader.ReadLine()) is not null)
        {
            file.Line++;
            if (line.Length == 0)
                continue;
            file.Text = line;
            file._values = Split(line);
            if (file._values.Length != file._columns.Count)
                throw new UsageException($"{name}, line {file.Line}: {file._values.Length} values; expected {file._columns.Count}.");
            yield return file;
        }
    }

    /// <summary>The value of a column in the current row.</summary>
    public string this[string column] => _values[_columns[column]];

    /// <summary>A value that is read from text; what cannot be read is named.</summary>
    public T Get<T>(string column, Func<string, T?> read, string expected)
        where T : struct => read(this[column]) ?? throw new UsageException($"{_name}, line {Line}, {column}: '{this[column]}'; expected {expected}.");

    private static string[] Split(string line)
    {
        if (!line.Contains('"', StringComparison.Ordinal))
            return line.Split(',');
        List<string> values = [];
        var value = new System.Text.StringBuilder();
        bool isQuoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            char character = line[i];
            if (character == '"' && isQuoted && i + 1 < line.Length && line[i + 1] == '"')
            {
                value.Append('"');
                i++;
            }
            else if (character == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (character == ',' && !isQuoted)
            {
                values.Add(value.ToString());
                value.Clear();
            }
            else
            {
                value.Append(character);
            }
        }
        values.Add(value.ToString());
        return [.. values];
    }
}
