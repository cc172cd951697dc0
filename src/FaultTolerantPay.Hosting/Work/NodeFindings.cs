namespace FaultTolerantPay.Hosting.Work;

/// <summary>What this node finds of the business system, and what it does with the findings of others.</summary>
/// <param name="DownSince">Since when its own calls find it down; null: they do not.</param>
/// <param name="Learn">Takes the signs of the other nodes that live and find it down.</param>
internal sealed record NodeFindings(Func<DateTimeOffset?> DownSince, Action<IReadOnlyList<NodeSign>> Learn);
