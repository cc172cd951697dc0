using System.Collections.Immutable;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Analysis;

/// <summary>
/// Analyses a catalogue and a policy before they are put in force. It reads the models, not live state: it assumes that a custom rule may
/// pass any channel, and that every channel is up.
/// </summary>
public sealed class RoutingAnalysis
{
    private RoutingAnalysis(IEnumerable<Finding> findings) => Findings = [.. findings];

    /// <summary>The findings: the most serious first, then the catalogue's before the policy's, each in the order of the file.</summary>
    public ImmutableArray<Finding> Findings { get; }

    /// <summary>Whether there is no error. With an error, do not put the models in force.</summary>
    public bool MayActivate => !Findings.Any(f => f.Severity == FindingSeverity.Error);

    /// <summary>Analyses a catalogue and a policy that were created in code.</summary>
    /// <param name="catalogue">The catalogue.</param>
    /// <param name="policy">The policy.</param>
    public static RoutingAnalysis Of(ChannelCatalogue catalogue, RoutingPolicy policy) =>
        Of(catalogue, policy, new RoutingAnalysisOptions());

    /// <summary>Analyses a catalogue and a policy that were created in code, with the checks that need options.</summary>
    /// <param name="catalogue">The catalogue.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="options">What to check in addition.</param>
    public static RoutingAnalysis Of(ChannelCatalogue catalogue, RoutingPolicy policy, RoutingAnalysisOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(options);
        return new RoutingAnalysis(FindAll(catalogue, policy, options).OrderBy(f => f.Severity));
    }

    /// <summary>Analyses files. Errors in a file are findings, and every finding has its position in the file.</summary>
    /// <param name="catalogue">The catalogue's file.</param>
    /// <param name="policy">
    /// The policy's file. If it was read with the catalogue, its unknown names are reported together with its other errors.
    /// </param>
    public static RoutingAnalysis Of(RoutingFile<ChannelCatalogue> catalogue, RoutingFile<RoutingPolicy> policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return Of(catalogue, policy, new RoutingAnalysisOptions());
    }

    /// <summary>Analyses files, with the checks that need options.</summary>
    /// <param name="catalogue">The catalogue's file.</param>
    /// <param name="policy">The policy's file; null to check the catalogue alone.</param>
    /// <param name="options">What to check in addition.</param>
    public static RoutingAnalysis Of(
        RoutingFile<ChannelCatalogue> catalogue, RoutingFile<RoutingPolicy>? policy, RoutingAnalysisOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(options);
        List<Finding> findings =
            [.. Errors(catalogue, FindingSource.Catalogue), .. policy is null ? [] : Errors(policy, FindingSource.Policy)];
        if (catalogue.Value is { } channels)
        {
            // An unreadable policy must not hide the errors of the catalogue.
            IEnumerable<Finding> found = policy?.Value is { } rules
                ? FindAll(channels, rules, options) : CatalogueChecks.Of(channels, options);
            findings.AddRange(found.Select(f => f with
            {
                Position = f.Source == FindingSource.Catalogue ? catalogue.PositionOf(f.Path) : policy!.PositionOf(f.Path),
            }));
        }

        return new RoutingAnalysis(findings
            .OrderBy(f => f.Severity).ThenBy(f => f.Source).ThenBy(f => f.Position!.Value.Line).ThenBy(f => f.Position!.Value.Column));
    }

    private static IEnumerable<Finding> Errors<T>(RoutingFile<T> file, FindingSource source)
        where T : class =>
        file.Errors.Select(m => new Finding(
            FindingSeverity.Error, FindingCode.FileError, source, m.Field, m.Sentence)
        { Position = m.Position });

    private static IEnumerable<Finding> FindAll(ChannelCatalogue catalogue, RoutingPolicy policy, RoutingAnalysisOptions options)
    {
        List<Finding> unknown = [.. PolicyValidation.Check(policy, catalogue)
            .Select(p => new Finding(FindingSeverity.Error, FindingCode.UnknownName, FindingSource.Policy, p.Path, p.Message))];
        return unknown.Count > 0
            ? [.. CatalogueChecks.Of(catalogue, options), .. unknown]
            : [.. CatalogueChecks.Of(catalogue, options), .. PolicyChecks.Of(catalogue, policy)];
    }
}
