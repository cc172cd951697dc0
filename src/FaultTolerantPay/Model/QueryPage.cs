namespace FaultTolerantPay;

/// <summary>One page of a query's results.</summary>
/// <param name="Items">The items that were found, in the order of the query.</param>
/// <param name="Next">
/// The cursor that reads the next page; null at the end. It is opaque: only the store and query that created it understand it. It stays
/// valid while the store is written to.
/// </param>
/// <typeparam name="T">The type of the items.</typeparam>
public sealed record QueryPage<T>(IReadOnlyList<T> Items, string? Next);
