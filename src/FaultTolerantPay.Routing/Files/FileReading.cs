using System.Text.Json;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Files;

/// <summary>The state of reading one file: its text, and the errors found so far.</summary>
internal sealed class FileReading
{
    // The last error of a result says that there are more.
    private const int MaxKept = RoutingFile<ChannelCatalogue>.MaxErrors - 1;

    private readonly List<(int Offset, FileError Error)> _errors = [];
    private readonly HashSet<string> _fields = new(StringComparer.Ordinal);

    private FileReading(JsonTape tape) => Tape = tape;

    public JsonTape Tape { get; }

    /// <summary>How many errors were found so far; those after the first that is not kept are not looked for.</summary>
    public int Count { get; private set; }

    /// <summary>Whether there are more errors than are kept. Reading then stops: a further error would only cost time.</summary>
    public bool IsFull => Count > MaxKept;

    /// <summary>Whether the file is a complete object, so that it can be checked as a whole.</summary>
    public bool IsWhole => Tape is { HasRoot: true, IsCut: false } && Tape[0].Type == JsonTokenType.StartObject;

    /// <summary>Reads the text of a stream and records its syntax errors.</summary>
    public static FileReading Of(Stream stream, string name, int maxBytes)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxBytes, RoutingFiles.MaxBytes);
        var syntax = new List<(int Offset, string Message)>();
        bool fits = SourceText.TryRead(stream, name, maxBytes, out SourceText text);
        var reading = new FileReading(JsonTape.Read(text, (at, message) =>
        {
            if (syntax.Count <= MaxKept)
            {
                syntax.Add((at, message));
            }
        }));
        if (!fits)
        {
            syntax = [(0, $"the file has more than {maxBytes} bytes, which is the limit; nothing was read")];
        }

        foreach ((int offset, string message) in syntax)
        {
            reading.Note(offset, string.Empty, string.Empty, message);
        }

        return reading;
    }

    /// <summary>The items of a list, until there are too many errors.</summary>
    public IEnumerable<int> Items(int node) => Tape.Items(node).TakeWhile(_ => !IsFull);

    /// <summary>The properties of an object, until there are too many errors.</summary>
    public IEnumerable<(int Name, int Value)> Properties(int node) => Tape.Properties(node).TakeWhile(_ => !IsFull);

    /// <summary>Records that a value is wrong.</summary>
    public void AddError(int node, string message)
    {
        if (!CountBeyondLimit())
        {
            Note(Tape.OffsetOf(node), Tape.PathOf(node), FoundAt(node), message);
        }
    }

    /// <summary>Records that a field is missing, unless a syntax error cut the object.</summary>
    public void Missing(int node, string field, string message)
    {
        if (!Tape.IsCutAt(node) && !CountBeyondLimit())
        {
            string path = Tape.PathOf(node);
            Note(Tape.OffsetOf(node), path.Length == 0 ? field : $"{path}.{field}", string.Empty, message);
        }
    }

    /// <summary>Records the errors of the model, except in fields that were reported already, alone or as part of another field.</summary>
    public void AddErrors(IEnumerable<ModelError> problems)
    {
        foreach (ModelError problem in problems)
        {
            // Which fields were reported beyond the limit is not known: their errors would be counted twice.
            if (IsFull)
            {
                return;
            }

            if (!IsNoted(problem.Path) && !CountBeyondLimit())
            {
                int node = Tape.Find(problem.Path);
                Note(
                    Tape.OffsetOf(node),
                    problem.Path,
                    Tape.HasRoot && Tape.PathOf(node) == problem.Path ? FoundAt(node) : string.Empty,
                    problem.Message);
            }
        }
    }

    public RoutingFile<T> Result<T>(T? value)
        where T : class
    {
        var ordered = _errors.OrderBy(m => m.Offset).Select(m => m.Error).ToList();
        if (IsFull)
        {
            ordered.Add(
                new FileError(
                    Tape.Text.PositionOf(Tape.Text.Start),
                    string.Empty,
                    string.Empty,
                    $"there are more errors; these are the first {MaxKept} that were found"));
        }

        return new RoutingFile<T>(Tape, value, [.. ordered]);
    }

    /// <summary>Counts an error for which there is no place any more: its path and position take time to find.</summary>
    private bool CountBeyondLimit()
    {
        if (_errors.Count < MaxKept)
        {
            return false;
        }

        Count++;
        return true;
    }

    private bool IsNoted(string path)
    {
        for (int length = path.Length; length > 0; length = path.AsSpan(0, length).LastIndexOfAny('.', '['))
        {
            if (_fields.Contains(path[..length]))
            {
                return true;
            }
        }

        return false;
    }

    private string FoundAt(int node)
    {
        if (Tape[node].Type == JsonTokenType.PropertyName)
        {
            // The path ends with the name already.
            return string.Empty;
        }

        ReadOnlySpan<byte> raw = Tape.Raw(node);
        if (Tape[node].Type is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            return Tape[node].End == node + 1 ? (Tape[node].Type == JsonTokenType.StartObject ? "{}" : "[]") : string.Empty;
        }

        // At most four bytes per character, so that a very long value is not decoded completely.
        string text = System.Text.Encoding.UTF8.GetString(raw[..Math.Min(raw.Length, 4 * (FileError.MaxFound + 1))]);
        return text.Length <= FileError.MaxFound ? text : $"{text[..(FileError.MaxFound - 1)]}…";
    }

    private void Note(int offset, string field, string found, string message)
    {
        _fields.Add(field);
        Count++;
        if (_errors.Count < MaxKept)
        {
            _errors.Add((offset, new FileError(Tape.Text.PositionOf(offset), field, found, message)));
        }
    }
}
