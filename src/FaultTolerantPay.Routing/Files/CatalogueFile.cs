using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Files;

/// <summary>Catalogues as JSON files. The fields are described by <see cref="JsonSchema"/>.</summary>
public static class CatalogueFile
{
    /// <summary>The JSON Schema of catalogue files, for editors that complete and check while typing.</summary>
    public static string JsonSchema => EmbeddedText.Read("catalogue.schema.json");

    /// <summary>Reads a catalogue. Nothing is thrown for what the file says: all of its mistakes are in the result.</summary>
    /// <param name="stream">The file, UTF-8, read to its end.</param>
    /// <param name="name">The name by which mistakes call it.</param>
    /// <param name="maxBytes">The most bytes that it may have, 1 to <see cref="RoutingFiles.MaxBytes"/>.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static RoutingFile<ChannelCatalogue> Read(Stream stream, string name, int maxBytes = RoutingFiles.DefaultMaxBytes)
        => CatalogueReader.Read(FileReading.Of(stream, name, maxBytes));

    /// <summary>
    /// Writes a catalogue, UTF-8, two spaces of indentation, fields in a fixed order, what equals its default left out: two equal catalogues give equal bytes,
    /// and what was written is read back equal.
    /// </summary>
    /// <param name="stream">Where to.</param>
    /// <param name="catalogue">The catalogue.</param>
    public static void Write(Stream stream, ChannelCatalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(catalogue);
        CatalogueWriter.Write(stream, catalogue);
    }
}
