namespace FaultTolerantPay.Storage;

/// <summary>The result of a claim.</summary>
/// <param name="Leases">The leases; for each merchant, the longest due first.</param>
/// <param name="LastMerchant">The merchant that had the last turn, if merchants took turns. Pass it to the next claim.</param>
public readonly record struct ClaimedWork(IReadOnlyList<WorkLease> Leases, MerchantId? LastMerchant);
