using System.Collections.Immutable;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Analysis;

/// <summary>
/// The checks of names that people take for each other, and of names that a list has twice. Two names that look the same are an error: one
/// of them never matches what a request says. Names that differ in case or width may be meant, so they are a warning.
/// </summary>
internal static class NameChecks
{
    public static IEnumerable<Finding> Of(ChannelCatalogue catalogue)
    {
        RoutingSchema schema = catalogue.Schema;
        IEnumerable<Finding> findings = Alike(schema.Dimensions.Select(d => d.Id), i => $"dimensions[{i}].id");
        for (int d = 0; d < schema.Dimensions.Length; d++)
        {
            string path = $"dimensions[{d}].values";
            findings = schema.Dimensions[d].Kind == DimensionKind.Required
                ? findings.Concat(Alike(schema.Dimensions[d].Values, i => $"{path}[{i}]")) : findings;
        }

        return findings
            .Concat(Alike(schema.Capabilities, i => $"capabilities[{i}]"))
            .Concat(Alike(schema.VerificationElements, i => $"verificationElements[{i}]"))
            .Concat(Alike(catalogue.Providers.Select(p => p.Id), i => $"providers[{i}].id"))
            .Concat(Alike(catalogue.Channels.Select(c => c.Id), i => $"channels[{i}].id"))
            .Concat(OfLogColumns(schema));
    }

    /// <summary>Finds the names that one list of a channel or rule has more than once.</summary>
    public static IEnumerable<Finding> Repeated(FindingSource source, string path, ImmutableArray<string> names)
    {
        if (names.Length < 2)
        {
            yield break;
        }

        var first = new Dictionary<string, int>(names.Length, StringComparer.Ordinal);
        for (int i = 0; i < names.Length; i++)
        {
            if (!first.TryAdd(names[i], i))
            {
                yield return new Finding(FindingSeverity.Warning, FindingCode.RepeatedValue, source, $"{path}[{i}]",
                    $"'{names[i]}' is in this list already, as item {first[names[i]] + 1}; once is expected");
            }
        }
    }

    private static IEnumerable<Finding> OfLogColumns(RoutingSchema schema)
    {
        for (int d = 0; d < schema.Dimensions.Length; d++)
        {
            string id = schema.Dimensions[d].Id;
            if (NameText.LogColumns.Contains(id, StringComparer.Ordinal))
            {
                yield return new Finding(FindingSeverity.Warning, FindingCode.NameOfLogColumn, FindingSource.Catalogue,
                    $"dimensions[{d}].id",
                    $"'{id}' is the name of a column of logs: no log of attempts can be read for this catalogue; another id is expected");
            }
        }
    }

    private static IEnumerable<Finding> Alike(IEnumerable<string> names, Func<int, string> path)
    {
        var visible = new Dictionary<string, string>(StringComparer.Ordinal);
        var folded = new Dictionary<string, string>(StringComparer.Ordinal);
        int index = -1;
        foreach (string name in names)
        {
            index++;
            bool looksNew = visible.TryAdd(NameText.Visible(name), name);
            bool foldsNew = folded.TryAdd(NameText.Folded(name), name);
            if (!looksNew)
            {
                yield return new Finding(FindingSeverity.Error, FindingCode.NamesLookEqual, FindingSource.Catalogue, path(index),
                    $"'{PrintableText.Escaped(name)}' looks like '{PrintableText.Escaped(visible[NameText.Visible(name)])}'; they differ "
                        + "only in white space, in characters that show nothing or in the form of accents. One of them is expected");
            }
            else if (!foldsNew)
            {
                yield return new Finding(FindingSeverity.Warning, FindingCode.NamesAreSimilar, FindingSource.Catalogue, path(index),
                    $"'{PrintableText.Escaped(name)}' differs from '{PrintableText.Escaped(folded[NameText.Folded(name)])}' only in case "
                        + "or width, and names are compared exactly");
            }
        }
    }
}
