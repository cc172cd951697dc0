using System.Collections.Immutable;
using FaultTolerantPay.Cards;
using FaultTolerantPay.Model;
using FaultTolerantPay.Routing.Files;

namespace FaultTolerantPay;

/// <summary>
/// The result of reading a prefix file: a table, or all errors that prevented it, and what looks unintended. The format is a JSON list of
/// objects with <c>prefix</c>, <c>length</c>, <c>bank</c>, <c>type</c> and, where known, <c>bankName</c>.
/// </summary>
public sealed class CardPrefixFile
{
    /// <summary>The default limit of a file's size in bytes: 4 MiB, enough for about 40,000 prefixes.</summary>
    public const int DefaultMaxBytes = 4 << 20;

    /// <summary>The largest number of findings that are kept.</summary>
    public const int MaxFindings = 1_000;

    internal CardPrefixFile(string name, CardPrefixTable? table, ImmutableArray<FileError> errors,
        ImmutableArray<CardPrefixFinding> findings)
    {
        Name = name;
        Errors = [.. errors.Select(Masked)];
        Table = errors.IsEmpty ? table : null;
        Findings = errors.IsEmpty ? findings : [];
    }

    /// <summary>The name of the file.</summary>
    public string Name { get; }

    /// <summary>The table, or null if there are errors.</summary>
    public CardPrefixTable? Table { get; }

    /// <summary>The errors in the order of the file, at most 1,000; empty if there is a table.</summary>
    public ImmutableArray<FileError> Errors { get; }

    /// <summary>What looks unintended, the first <see cref="MaxFindings"/> in the order of the file; empty if there are errors.</summary>
    public ImmutableArray<CardPrefixFinding> Findings { get; }

    /// <summary>Reads a prefix file. Errors in the file do not throw: the result lists all of them.</summary>
    /// <param name="stream">The file, UTF-8, read to its end.</param>
    /// <param name="name">The name of the file in errors and findings.</param>
    /// <param name="maxBytes">The largest size in bytes, 1 to 1 GiB.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static CardPrefixFile Read(Stream stream, string name, int maxBytes = DefaultMaxBytes) =>
        CardPrefixReader.Read(FileReading.Of(stream, name, maxBytes), name);

    /// <summary>Reads the file at a path. A file that cannot be opened is an error like those in it.</summary>
    internal static CardPrefixFile Read(string path, int maxBytes)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return Read(stream, path, maxBytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException
            or ArgumentException)
        {
            return new(path, null, [new(new(path, 1, 1), "", "", $"the file cannot be read: {exception.Message}")], []);
        }
    }

    // A card number in the wrong field must not get into a message.
    private static FileError Masked(FileError error) => error with
    {
        Field = CardText.Mask(error.Field),
        Found = CardText.Mask(error.Found),
        Message = CardText.Mask(error.Message),
    };
}
