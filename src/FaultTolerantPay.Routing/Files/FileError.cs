namespace FaultTolerantPay.Routing.Files;

/// <summary>
/// One error in a file. It is safe to display: control characters and those that change the direction of text are written as <c>\u001b</c>.
/// </summary>
/// <param name="Position">The position of the value; for a missing value, the start of its object.</param>
/// <param name="Field">The field in the words of the file: <c>channels[3].amount.min</c>. Empty for the file as a whole.</param>
/// <param name="Found">The value in the file, cut after <see cref="MaxFound"/> characters; empty if there is none.</param>
/// <param name="Message">What is wrong, and the expected value.</param>
public readonly record struct FileError(FilePosition Position, string Field, string Found, string Message)
{
    /// <summary>The largest length of <see cref="Found"/>, in characters.</summary>
    public const int MaxFound = 60;

    /// <summary>The field in the words of the file: <c>channels[3].amount.min</c>. Empty for the file as a whole.</summary>
    public string Field { get; init; } = PrintableText.Escaped(Field);

    /// <summary>The value in the file, cut after <see cref="MaxFound"/> characters; empty if there is none.</summary>
    public string Found { get; init; } = PrintableText.Of(Found);

    /// <summary>What is wrong, and the expected value.</summary>
    public string Message { get; init; } = PrintableText.Escaped(Message);

    /// <summary>The message, after the value unless it names the value itself.</summary>
    internal string Sentence => Found.Length == 0 || NamesFound ? Message : $"{Found}: {Message}";

    // In quotes, or as the number that it begins with.
    private bool NamesFound => Found[0] == '"'
        ? Message.Contains($"'{Found.Trim('"')}'", StringComparison.Ordinal)
        : Message.StartsWith($"{Found} ", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => $"{Position}: {(Field.Length == 0 ? string.Empty : $"{Field}: ")}{Sentence}";
}
