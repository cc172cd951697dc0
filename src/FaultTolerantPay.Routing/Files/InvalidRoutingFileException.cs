using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Files;

/// <summary>A file has mistakes. All of them are reported at once.</summary>
public sealed class InvalidRoutingFileException : Exception
{
    /// <summary>An exception that names the mistakes.</summary>
    /// <param name="errors">At least one.</param>
    public InvalidRoutingFileException(IEnumerable<FileError> errors)
        : this([.. errors])
    {
    }

    private InvalidRoutingFileException(ImmutableArray<FileError> errors)
        : base(string.Join(Environment.NewLine, errors))
        => Errors = errors;

    /// <summary>The mistakes, in the order of the file.</summary>
    public ImmutableArray<FileError> Errors { get; }
}
