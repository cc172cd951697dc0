namespace FaultTolerantPay.Routing.Files;

/// <summary>A place in a file. Editors open it by its text: <c>catalogue.json:12:15</c>.</summary>
/// <param name="File">The display name under which the file was read.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The character in the line, from 1. A character outside the basic plane counts once.</param>
public readonly record struct FilePosition(string File, int Line, int Column)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}:{Line}:{Column}";
}
