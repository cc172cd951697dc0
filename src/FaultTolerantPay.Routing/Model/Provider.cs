namespace FaultTolerantPay.Routing.Model;

/// <summary>
/// A real payment channel: one contract and one connection. It is split into logical channels, for example one per bank with its own
/// limits.
/// </summary>
/// <param name="Id">The id, unique in the catalogue. Case matters.</param>
/// <param name="Name">A name for people.</param>
public sealed record Provider(string Id, string Name);
