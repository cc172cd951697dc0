namespace FaultTolerantPay.Routing.Files;

/// <summary>A position in a file. Editors can open its text: <c>catalogue.json:12:15</c>.</summary>
/// <param name="File">The display name of the file.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The character in the line, from 1. A character outside the basic plane counts once.</param>
public readonly record struct FilePosition(string File, int Line, int Column)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}:{Line}:{Column}";
}
