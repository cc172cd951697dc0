using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Files;

/// <summary>The result of reading a file: the value, or all errors that prevented it, and the position of each field in the file.</summary>
/// <typeparam name="T">A catalogue, a policy or a record of what was learned.</typeparam>
public sealed class RoutingFile<T>
    where T : class
{
    /// <summary>The largest number of errors that are kept. If there are more, reading stops, and the last one says so.</summary>
    public const int MaxErrors = 1_000;

    private readonly JsonTape _tape;

    internal RoutingFile(JsonTape tape, T? value, ImmutableArray<FileError> errors)
    {
        _tape = tape;
        Value = errors.IsEmpty ? value : null;
        Errors = errors;
    }

    /// <summary>The display name of the file.</summary>
    public string Name => _tape.Text.Name;

    /// <summary>The value, or null if there are errors.</summary>
    public T? Value { get; }

    /// <summary>The errors, in the order of the file; empty if there is a value.</summary>
    public ImmutableArray<FileError> Errors { get; }

    /// <summary>Returns the value.</summary>
    /// <exception cref="InvalidRoutingFileException">There are errors.</exception>
    public T Require() => Value ?? throw new InvalidRoutingFileException(Errors);

    /// <summary>The position of a field. A missing field has the position of the object that would contain it.</summary>
    /// <param name="path">The field in the words of the file: <c>channels[3].amount.min</c>. Empty for the file as a whole.</param>
    public FilePosition PositionOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return _tape.Text.PositionOf(_tape.OffsetOf(_tape.Find(path)));
    }
}
