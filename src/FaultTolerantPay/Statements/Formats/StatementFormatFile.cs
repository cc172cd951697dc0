using System.Collections.Immutable;
using FaultTolerantPay.Model;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Statements.Formats;

namespace FaultTolerantPay;

/// <summary>
/// The result of reading a JSON file that describes a format of statements: a reader, or all errors that prevented it.
/// </summary>
public sealed class StatementFormatFile
{
    /// <summary>The default limit of a file's size in bytes: 1 MiB.</summary>
    public const int DefaultMaxBytes = 1 << 20;

    private StatementFormatFile(string name, RoutingFile<ConfiguredFormat> file)
    {
        Name = PlainText.Clean(name, PlainText.MaxCodeLength);
        Errors = [.. file.Errors.Select(error => error with
        {
            Field = CardText.Mask(error.Field),
            Found = CardText.Mask(error.Found),
            Message = CardText.Mask(error.Message),
        })];
        Reader = file.Value is { } format ? new ConfiguredReader(format) : null;
    }

    /// <summary>The name of the file.</summary>
    public string Name { get; }

    /// <summary>The reader, or null if there are errors.</summary>
    public ConfiguredReader? Reader { get; }

    /// <summary>The errors in the order of the file, at most 1,000; empty if there is a reader.</summary>
    public ImmutableArray<FileError> Errors { get; }

    /// <summary>Reads a file. Errors in it do not throw: the result lists all of them.</summary>
    /// <param name="stream">The file, UTF-8, read to its end.</param>
    /// <param name="name">The name of the file in errors.</param>
    /// <param name="maxBytes">The largest size in bytes, 1 to 1 GiB.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static StatementFormatFile Read(Stream stream, string name, int maxBytes = DefaultMaxBytes)
    {
        FileReading reading = FileReading.Of(stream, name, maxBytes);
        return new StatementFormatFile(name, reading.Result(FormatFileReader.Read(reading)));
    }
}
