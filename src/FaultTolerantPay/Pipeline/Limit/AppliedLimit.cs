namespace FaultTolerantPay.Pipeline.Limit;

/// <summary>The per-transaction limit that a payment was compared with; part of the transaction detail.</summary>
/// <param name="Limit">
/// Whose limit, the largest amount that it allowed and when it was fetched. Where <paramref name="IsFallback"/>, the amount is what policy
/// made of it.
/// </param>
/// <param name="IsFallback">Whether the institution's limit was too old, and the fallback limit was applied.</param>
public readonly record struct AppliedLimit(MerchantLimit Limit, bool IsFallback);
