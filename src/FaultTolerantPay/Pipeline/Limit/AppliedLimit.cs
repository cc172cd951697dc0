namespace FaultTolerantPay.Pipeline.Limit;

/// <summary>The per-transaction limit against which a payment was checked; part of the transaction detail.</summary>
/// <param name="Limit">
/// The institution, the largest amount that it allowed, and when it was fetched. If <paramref name="IsFallback"/>, the amount is the one
/// that policy set.
/// </param>
/// <param name="IsFallback">Whether the institution's limit was too old and the fallback limit was applied.</param>
internal readonly record struct AppliedLimit(MerchantLimit Limit, bool IsFallback);
