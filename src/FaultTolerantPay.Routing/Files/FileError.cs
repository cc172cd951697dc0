namespace FaultTolerantPay.Routing.Files;

/// <summary>One mistake in a file. It can be shown anywhere: control characters and what changes the direction of text are written as <c>\u001b</c>.</summary>
/// <param name="Position">Where the value is; for a value that is missing, where its object begins.</param>
/// <param name="Field">The field in the words of the file: <c>channels[3].amount.min</c>. Empty for the file as a whole.</param>
/// <param name="Found">The value as it stands in the file, cut after <see cref="MaxFound"/> characters; empty where there is none.</param>
/// <param name="Message">What is wrong, and what was expected.</param>
public readonly record struct FileError(FilePosition Position, string Field, string Found, string Message)
{
    /// <summary>The most characters of <see cref="Found"/>.</summary>
    public const int MaxFound = 60;

    /// <summary>The field in the words of the file: <c>channels[3].amount.min</c>. Empty for the file as a whole.</summary>
    public string Field { get; init; } = PrintableText.Escaped(Field);

    /// <summary>The value as it stands in the file, cut after <see cref="MaxFound"/> characters; empty where there is none.</summary>
    public string Found { get; init; } = PrintableText.Of(Found);

    /// <summary>What is wrong, and what was expected.</summary>
    public string Message { get; init; } = PrintableText.Escaped(Message);

    /// <inheritdoc/>
    public override string ToString()
        => $"{Position}: {(Field.Length == 0 ? string.Empty : $"{Field}: ")}{(Found.Length == 0 ? string.Empty : $"{Found}: ")}{Message}";
}
