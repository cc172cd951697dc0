using System.Text;
using FaultTolerantPay.Composition;
using FaultTolerantPay.Configuration.InForce;
using FaultTolerantPay.Routing;
using FaultTolerantPay.Routing.Analysis;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Hosting.Settings;

/// <summary>The shared routing table: compiled on this node, with its custom rules and its live state.</summary>
/// <param name="options">The options in force, which a table must fit.</param>
/// <param name="checks">What compares a table with what the host registered.</param>
/// <param name="router">Holds the table; null: the host has none.</param>
internal sealed class FollowedRoutes(OptionsInForce options, IEnumerable<IRoutingTableCheck> checks, Router? router = null) : IFollower
{
    public const string CatalogueName = "catalogue.json";
    public const string PolicyName = "policy.json";

    public SharedSettingsKind Kind => SharedSettingsKind.Routes;

    public SharedSettingsCheck Check(IReadOnlyList<SharedFile> files) => Read(files).Check;

    public IReadOnlyList<string> Take(IReadOnlyList<SharedFile> files)
    {
        (RoutingTable? table, SharedSettingsCheck check) = Read(files);
        if (table is not null)
        {
            router!.Activate(table);
        }

        return check.Errors;
    }

    private (RoutingTable? Table, SharedSettingsCheck Check) Read(IReadOnlyList<SharedFile> files)
    {
        if (router is null)
        {
            return (null, new(["This host has no router: register one, or share no routing table."], []));
        }

        if (files.FirstOrDefault(file => file.Name == CatalogueName) is not { } catalogueFile
            || files.FirstOrDefault(file => file.Name == PolicyName) is not { } policyFile
            || files.Count != 2)
        {
            return (null, new([FileNames.Expected(files, CatalogueName, PolicyName)], []));
        }

        RoutingFile<ChannelCatalogue> catalogue = CatalogueFile.Read(StreamOf(catalogueFile), CatalogueName);
        RoutingFile<RoutingPolicy> policy = PolicyFile.Read(StreamOf(policyFile), PolicyName, catalogue.Value);
        var analysis = RoutingAnalysis.Of(catalogue, policy);
        string[] warnings = [.. TextsOf(analysis, FindingSeverity.Warning)];
        if (!analysis.MayActivate)
        {
            return (null, new([.. TextsOf(analysis, FindingSeverity.Error)], warnings));
        }

        try
        {
            RoutingTable current = router.Current;
            var table = RoutingTable.Compile(catalogue.Require(), policy.Require(), current.Live, current.Options);
            string[] errors = [.. checks.SelectMany(check => check.FindErrors(options.Current, table))];
            return (errors.Length == 0 ? table : null, new(errors, warnings));
        }
        catch (InvalidRoutingModelException exception)
        {
            return (null, new([.. exception.Errors.Select(error => $"{error.Path}: {error.Message}")], warnings));
        }
    }

    private static MemoryStream StreamOf(SharedFile file) => new(Encoding.UTF8.GetBytes(file.Text));

    private static IEnumerable<string> TextsOf(RoutingAnalysis analysis, FindingSeverity severity) =>
        analysis.Findings.Where(finding => finding.Severity == severity).Select(finding => finding.ToString());
}
