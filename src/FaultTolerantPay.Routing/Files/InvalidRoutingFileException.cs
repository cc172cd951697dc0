using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Files;

/// <summary>A file has errors. The exception reports all of them.</summary>
public sealed class InvalidRoutingFileException : Exception
{
    /// <summary>Creates an exception that lists the errors.</summary>
    /// <param name="errors">At least one error.</param>
    public InvalidRoutingFileException(IEnumerable<FileError> errors)
        : this([.. errors])
    {
    }

    private InvalidRoutingFileException(ImmutableArray<FileError> errors)
        : base(string.Join(Environment.NewLine, errors)) =>
        Errors = errors;

    /// <summary>The errors, in the order of the file.</summary>
    public ImmutableArray<FileError> Errors { get; }
}
