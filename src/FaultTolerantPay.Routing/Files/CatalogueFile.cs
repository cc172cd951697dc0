using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Files;

/// <summary>Reads and writes catalogues as JSON files. <see cref="JsonSchema"/> describes the fields.</summary>
public static class CatalogueFile
{
    /// <summary>The JSON Schema of catalogue files, for completion and checks in editors.</summary>
    public static string JsonSchema => EmbeddedText.Read("catalogue.schema.json");

    /// <summary>Reads a catalogue. Errors in the file do not throw: the result lists all of them.</summary>
    /// <param name="stream">The file, UTF-8, read to its end.</param>
    /// <param name="name">The name of the file in errors.</param>
    /// <param name="maxBytes">The largest size in bytes, 1 to <see cref="RoutingFiles.MaxBytes"/>.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static RoutingFile<ChannelCatalogue> Read(Stream stream, string name, int maxBytes = RoutingFiles.DefaultMaxBytes) =>
        CatalogueReader.Read(FileReading.Of(stream, name, maxBytes));

    /// <summary>
    /// Writes a catalogue: UTF-8, indentation of two spaces, a fixed order of fields, default values omitted. Equal catalogues give equal
    /// bytes, and reading the file returns an equal catalogue.
    /// </summary>
    /// <param name="stream">The destination.</param>
    /// <param name="catalogue">The catalogue.</param>
    public static void Write(Stream stream, ChannelCatalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(catalogue);
        CatalogueWriter.Write(stream, catalogue);
    }
}
