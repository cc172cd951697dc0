using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Files;

/// <summary>Policies as JSON files. The fields are described by <see cref="JsonSchema"/>.</summary>
public static class PolicyFile
{
    /// <summary>The JSON Schema of policy files, for editors that complete and check while typing.</summary>
    public static string JsonSchema => EmbeddedText.Read("policy.schema.json");

    /// <summary>Reads a policy. Nothing is thrown for what the file says: all of its mistakes are in the result.</summary>
    /// <param name="stream">The file, UTF-8, read to its end.</param>
    /// <param name="name">The name by which mistakes call it.</param>
    /// <param name="beside">A catalogue whose dimensions, channels and providers the policy must name correctly. Null: names are not checked.</param>
    /// <param name="maxBytes">The most bytes that it may have, 1 to <see cref="RoutingFiles.MaxBytes"/>.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static RoutingFile<RoutingPolicy> Read(Stream stream, string name, ChannelCatalogue? beside = null, int maxBytes = RoutingFiles.DefaultMaxBytes)
        => PolicyReader.Read(FileReading.Of(stream, name, maxBytes), beside);

    /// <summary>Writes a policy the way <see cref="CatalogueFile.Write"/> writes catalogues.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="policy">The policy.</param>
    public static void Write(Stream stream, RoutingPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(policy);
        PolicyWriter.Write(stream, policy);
    }
}
