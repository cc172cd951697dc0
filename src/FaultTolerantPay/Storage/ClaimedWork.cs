namespace FaultTolerantPay.Storage;

/// <summary>What a claim gave.</summary>
/// <param name="Leases">The leases: of each merchant, the longest due first.</param>
/// <param name="LastMerchant">The merchant whose turn was the last, where merchants took turns; for the next claim.</param>
public readonly record struct ClaimedWork(IReadOnlyList<WorkLease> Leases, MerchantId? LastMerchant);
