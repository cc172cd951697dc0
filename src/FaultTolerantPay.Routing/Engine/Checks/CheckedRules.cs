using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Engine.Checks;

/// <summary>The checks that the hard rules of an operation require.</summary>
/// <param name="OfOperation">The checks for every channel and request.</param>
/// <param name="OfRequest">The checks for requests that contain the matching data.</param>
/// <param name="Up">Whether channels that are down are removed.</param>
/// <param name="ValueHours">The schedules of the request's values, if hours are checked.</param>
/// <param name="Custom">The host's hard rules, in their order.</param>
internal sealed record CheckedRules(
    ExtraChecks OfOperation, ExtraChecks OfRequest, bool Up, ImmutableArray<ValueHours> ValueHours, ImmutableArray<ICustomHardRule> Custom);
