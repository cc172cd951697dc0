namespace FaultTolerantPay.Model;

/// <summary>One page of an answer.</summary>
/// <param name="Items">What was found, in the order of the query.</param>
/// <param name="Next">What to ask with for the page after it; null at the end. Opaque: it means something to the store and the query that gave it, and stays valid while the store is written to.</param>
/// <typeparam name="T">What is listed.</typeparam>
public sealed record QueryPage<T>(IReadOnlyList<T> Items, string? Next);
