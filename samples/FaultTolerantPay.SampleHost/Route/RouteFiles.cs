using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.SampleHost.CommandLine;

namespace FaultTolerantPay.SampleHost.Route;

/// <summary>Opens the files that the commands name.</summary>
internal static class RouteFiles
{
    public static RoutingFile<ChannelCatalogue> Catalogue(string path)
    {
        using FileStream stream = Open(path, "a catalogue's JSON file");
        return CatalogueFile.Read(stream, path);
    }

    public static RoutingFile<RoutingPolicy> Policy(string path, ChannelCatalogue? beside = null)
    {
        using FileStream stream = Open(path, "a policy's JSON file");
        return PolicyFile.Read(stream, path, beside);
    }

    /// <summary>Opens a file to read; says what was expected where it cannot be.</summary>
    public static FileStream Open(string path, string expected)
    {
        try
        {
            return string.IsNullOrWhiteSpace(path) ? throw new UsageException($"'{path}': this is no path; {expected} is expected.")
                : File.OpenRead(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string why = Directory.Exists(path) ? "it is a directory"
                : e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file"
                : e is UnauthorizedAccessException ? "it may not be read"
                : e.Message.TrimEnd('.');
            throw new UsageException($"{path}: {why}; {expected} is expected.");
        }
    }

    /// <summary>A compiled table with a live state of its own; errors end the command.</summary>
    public static RoutingTable Table(string cataloguePath, string policyPath)
    {
        ChannelCatalogue catalogue = Required(Catalogue(cataloguePath));
        RoutingFile<RoutingPolicy> policy = Policy(policyPath, catalogue);
        RoutingPolicy rules = Required(policy);
        try
        {
            return RoutingTable.Compile(catalogue, rules, new LiveState());
        }
        catch (InvalidRoutingModelException e)
        {
            // A host registers its custom rules in code; a program that only reads files has none.
            const string Why = "this program has no custom rules; a policy without them is expected";
            throw new UsageException(string.Join(
                '\n', e.Errors.Select(error => Placed(policy, error with { Message = $"{error.Message}: {Why}" }))));
        }
    }

    /// <summary>An error of a model with its place in the file from which the model was read.</summary>
    public static FileError Placed<T>(RoutingFile<T> file, ModelError error)
        where T : class =>
        new(file.PositionOf(error.Path), error.Path, string.Empty, error.Message);

    /// <summary>The scenes for which a policy has rules, as files call them.</summary>
    public static string OperationsOf(RoutingPolicy policy) =>
        string.Join(", ", policy.Operations.Select(s => s.Operation.ToString().ToLowerInvariant()));

    public static T Required<T>(RoutingFile<T> file)
        where T : class =>
        file.Value ?? throw new UsageException(string.Join('\n', file.Errors));

    /// <summary>Whether a file is a policy: it has scenes.</summary>
    public static bool IsPolicy(string path) => Policy(path).Errors.All(m => m.Field != "scenes" || m.Found.Length > 0);
}
