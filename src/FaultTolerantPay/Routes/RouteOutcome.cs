using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace FaultTolerantPay.Routes;

/// <summary>A routing decision, or why there is none.</summary>
/// <param name="Decision">The channels; null if there is none.</param>
/// <param name="Errors">What of the request the routing schema does not have; empty if it has all of it.</param>
/// <param name="Reason">Why no channel is left; null if one is.</param>
internal sealed record RouteOutcome(RoutedDecision? Decision, ImmutableArray<FieldError> Errors, string? Reason)
{
    /// <summary>Whether a channel was found.</summary>
    [MemberNotNullWhen(true, nameof(Decision))]
    public bool IsRouted => Decision is not null;

    public static RouteOutcome None(string reason) => new(null, [], reason);
}
