using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Files;

/// <summary>A file has mistakes. All of them are reported at once.</summary>
public sealed class InvalidRoutingFileException : Exception
{
    /// <summary>An exception that names the mistakes.</summary>
    /// <param name="mistakes">At least one.</param>
    public InvalidRoutingFileException(IEnumerable<FileMistake> mistakes)
        : this([.. mistakes])
    {
    }

    private InvalidRoutingFileException(ImmutableArray<FileMistake> mistakes)
        : base(string.Join(Environment.NewLine, mistakes))
        => Mistakes = mistakes;

    /// <summary>The mistakes, in the order of the file.</summary>
    public ImmutableArray<FileMistake> Mistakes { get; }
}
