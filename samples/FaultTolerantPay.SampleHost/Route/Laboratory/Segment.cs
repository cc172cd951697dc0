namespace FaultTolerantPay.SampleHost.Route.Laboratory;

/// <summary>A segment of a world's payments.</summary>
/// <param name="Country">The issuer's country.</param>
/// <param name="Card">The kind of card.</param>
/// <param name="Weight">Its part of the payments, against the weights of the others.</param>
internal sealed record Segment(string Country, string Card, double Weight);
