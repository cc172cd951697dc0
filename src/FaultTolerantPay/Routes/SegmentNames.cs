using System.Collections.Immutable;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routes;

/// <summary>
/// Translates between a request and its segment as it is stored with a payment: by names, because the outcome may come after the next
/// catalogue.
/// </summary>
internal static class SegmentNames
{
    /// <summary>The values of a request's dimensions that a policy learns by, as <c>dimension=value</c>.</summary>
    public static ImmutableArray<string> Of(ApprovalLearning learning, in RouteQuery query)
    {
        if (learning.Segments.IsEmpty)
        {
            return [];
        }

        var names = ImmutableArray.CreateBuilder<string>();
        foreach (string id in learning.Segments[0])
        {
            if (query.Schema.NameIn(query.Code, query.Schema.IndexOf(id)) is { } value)
            {
                names.Add($"{id}={value}");
            }
        }

        return names.DrainToImmutable();
    }

    /// <summary>A request with the stored values that the schema still has.</summary>
    public static RouteRequest RequestOf(ImmutableArray<string> segment, RoutingSchema schema)
    {
        var request = new RouteRequest(schema);
        foreach (string name in segment)
        {
            foreach (Dimension dimension in schema.Dimensions)
            {
                if (name.StartsWith($"{dimension.Id}=", StringComparison.Ordinal))
                {
                    Set(request, dimension, name[(dimension.Id.Length + 1)..]);
                }
            }
        }

        return request;
    }

    private static void Set(RouteRequest request, Dimension dimension, string value)
    {
        if (dimension.Kind == DimensionKind.Required)
        {
            request.TryWith(dimension.Id, value);
        }
        else if (Enum.TryParse(value, out Requirement requirement) && Enum.IsDefined(requirement))
        {
            request.With(dimension.Id, requirement);
        }
    }
}
