using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Files;

/// <summary>What was read from a file: the value, or every mistake that stopped it; and where in the file each field stands.</summary>
/// <typeparam name="T">A catalogue or a policy.</typeparam>
public sealed class RoutingFile<T>
    where T : class
{
    /// <summary>The most mistakes that are kept. The last one then says how many there were.</summary>
    public const int MaxErrors = 1_000;

    private readonly JsonTape _tape;

    internal RoutingFile(JsonTape tape, T? value, ImmutableArray<FileError> errors)
    {
        _tape = tape;
        Value = errors.IsEmpty ? value : null;
        Errors = errors;
    }

    /// <summary>The display name under which it was read.</summary>
    public string Name => _tape.Text.Name;

    /// <summary>The value, or null if there are mistakes.</summary>
    public T? Value { get; }

    /// <summary>The mistakes, in the order of the file; empty if there is a value.</summary>
    public ImmutableArray<FileError> Errors { get; }

    /// <summary>The value.</summary>
    /// <exception cref="InvalidRoutingFileException">There are mistakes.</exception>
    public T Require() => Value ?? throw new InvalidRoutingFileException(Errors);

    /// <summary>Where a field stands. A field that is not in the file stands where the object begins that would hold it.</summary>
    /// <param name="path">The field in the words of the file: <c>channels[3].amount.min</c>. Empty for the file as a whole.</param>
    public FilePosition PositionOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return _tape.Text.PositionOf(_tape.OffsetOf(_tape.Find(path)));
    }
}
