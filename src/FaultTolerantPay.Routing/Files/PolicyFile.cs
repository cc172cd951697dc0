using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Files;

/// <summary>Reads and writes policies as JSON files. <see cref="JsonSchema"/> describes the fields.</summary>
public static class PolicyFile
{
    /// <summary>The JSON Schema of policy files, for completion and checks in editors.</summary>
    public static string JsonSchema => EmbeddedText.Read("policy.schema.json");

    /// <summary>Reads a policy. Errors in the file do not throw: the result lists all of them.</summary>
    /// <param name="stream">The file, UTF-8, read to its end.</param>
    /// <param name="name">The name of the file in errors.</param>
    /// <param name="beside">
    /// A catalogue that must have the dimensions, channels and providers of the policy. Null: names are not checked.
    /// </param>
    /// <param name="maxBytes">The largest size in bytes, 1 to <see cref="RoutingFiles.MaxBytes"/>.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static RoutingFile<RoutingPolicy> Read(
        Stream stream,
        string name,
        ChannelCatalogue? beside = null,
        int maxBytes = RoutingFiles.DefaultMaxBytes) =>
        PolicyReader.Read(FileReading.Of(stream, name, maxBytes), beside);

    /// <summary>Writes a policy in the same format as <see cref="CatalogueFile.Write"/>.</summary>
    /// <param name="stream">The destination.</param>
    /// <param name="policy">The policy.</param>
    public static void Write(Stream stream, RoutingPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(policy);
        PolicyWriter.Write(stream, policy);
    }
}
