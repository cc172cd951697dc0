using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Analysis;

/// <summary>The checks of dimensions whose values are codes of countries or currencies.</summary>
internal static class CodeChecks
{
    public static IEnumerable<Finding> Of(RoutingSchema schema, RoutingAnalysisOptions options) =>
    [
        .. options.CountryDimensions.SelectMany(id => Of(schema, id, IsoCodes.Countries)),
        .. options.CurrencyDimensions.SelectMany(id => Of(schema, id, IsoCodes.Currencies)),
    ];

    private static IEnumerable<Finding> Of(RoutingSchema schema, string id, IsoCodes codes)
    {
        int d = schema.IndexOf(id);
        if (d < 0 || schema.Dimensions[d].Kind != DimensionKind.Required)
        {
            yield return new Finding(FindingSeverity.Error, FindingCode.UnknownName, FindingSource.Catalogue, "dimensions",
                $"the schema has no required dimension '{id}', whose values should each be {codes.Standard}"
                    + NameSuggestion.Hint(id, schema.Dimensions.Select(dimension => dimension.Id)));
            yield break;
        }

        Dimension of = schema.Dimensions[d];
        for (int v = 0; v < of.Values.Length; v++)
        {
            string value = of.Values[v];
            if (codes.Retired.TryGetValue(value, out IsoCodes.Retirement end))
            {
                string successors = end.Successors.Length == 0 ? "nothing replaced it" : $"it was replaced by {end.Successors}";
                yield return Found(FindingCode.RetiredCode, d, v,
                    $"'{value}' of dimension '{id}' has not been {codes.Standard} since {end.Month}; {successors}");
            }
            else if (!codes.Active.Contains(value) && value != of.OtherValue)
            {
                yield return Found(FindingCode.UnknownCode, d, v,
                    $"'{value}' of dimension '{id}' is not {codes.Standard}, as of {IsoCodes.AsOf}"
                        + NameSuggestion.Hint(value, codes.Active.Where(c => c.Equals(value, StringComparison.OrdinalIgnoreCase))));
            }
        }
    }

    private static Finding Found(FindingCode code, int dimension, int value, string message) =>
        new(FindingSeverity.Warning, code, FindingSource.Catalogue, $"dimensions[{dimension}].values[{value}]", message);
}
