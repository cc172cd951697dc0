using FaultTolerantPay.Routing.Catalogue;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Policy;
using FaultTolerantPay.SampleHost.CommandLine;

namespace FaultTolerantPay.SampleHost.Route;

/// <summary>Opens the files that the commands name.</summary>
internal static class RouteFiles
{
    public static RoutingFile<ChannelCatalogue> Catalogue(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return CatalogueFile.Read(stream, path);
    }

    public static RoutingFile<RoutingPolicy> Policy(string path, ChannelCatalogue? beside = null)
    {
        using FileStream stream = File.OpenRead(path);
        return PolicyFile.Read(stream, path, beside);
    }

    /// <summary>A compiled table with a live state of its own; mistakes end the command.</summary>
    public static RoutingTable Table(string cataloguePath, string policyPath)
    {
        ChannelCatalogue catalogue = Required(Catalogue(cataloguePath));
        return RoutingTable.Compile(catalogue, Required(Policy(policyPath, catalogue)), new LiveState());
    }

    public static T Required<T>(RoutingFile<T> file)
        where T : class
        => file.Value ?? throw new UsageException(string.Join('\n', file.Mistakes));

    /// <summary>Whether a file is a policy: it has scenes.</summary>
    public static bool IsPolicy(string path) => Policy(path).Mistakes.All(m => m.Field != "scenes" || m.Found.Length > 0);
}
