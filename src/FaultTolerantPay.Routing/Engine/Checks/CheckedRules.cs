using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Engine.Checks;

/// <summary>Which checks the hard rules of an operation ask for.</summary>
/// <param name="OfOperation">What must be looked at for every channel and request.</param>
/// <param name="OfRequest">What must be looked at if the request says something of it.</param>
/// <param name="Up">Whether channels that are down are removed.</param>
/// <param name="ValueHours">The schedules of the request's values, if hours are checked.</param>
/// <param name="Custom">The host's own hard rules, in their order.</param>
internal sealed record CheckedRules(
    ExtraChecks OfOperation, ExtraChecks OfRequest, bool Up, ImmutableArray<ValueHours> ValueHours, ImmutableArray<ICustomHardRule> Custom);
