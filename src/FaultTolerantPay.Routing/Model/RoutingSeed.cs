namespace FaultTolerantPay.Routing.Model;

/// <summary>Decides splits and recovery shares for one transaction. The same id gives the same seed on every machine.</summary>
/// <param name="Value">The seed.</param>
public readonly record struct RoutingSeed(ulong Value)
{
    /// <summary>Creates the seed of a transaction.</summary>
    /// <param name="transactionId">The transaction's id.</param>
    public static RoutingSeed Of(ReadOnlySpan<char> transactionId) => new(StableHash.Of(transactionId));
}
