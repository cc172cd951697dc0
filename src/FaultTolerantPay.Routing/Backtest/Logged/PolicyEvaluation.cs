using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Backtest.Logged;

/// <summary>What a log tells about one policy.</summary>
/// <param name="Name">The name of the policy.</param>
/// <param name="Fingerprint">The fingerprint of its table.</param>
/// <param name="Total">All requests.</param>
/// <param name="Segments">The largest segments, such as <c>issuerCountry=BR, card=credit</c>, the one with the most requests first.</param>
public sealed record PolicyEvaluation(
    string Name, string Fingerprint, PolicyFigures Total, ImmutableArray<(string Segment, PolicyFigures Figures)> Segments);
