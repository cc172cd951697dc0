using FaultTolerantPay.Model;

namespace FaultTolerantPay.Storage;

/// <summary>A worker's request to the queue.</summary>
public sealed record WorkClaim
{
    /// <summary>The kind of work.</summary>
    public required WorkKind Kind { get; init; }

    /// <summary>The present time.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The length of the leases: more than 0, and at most 1 day.</summary>
    public required TimeSpan Lease { get; init; }

    /// <summary>When a lease of this claim ends, in UTC; at most the last representable time.</summary>
    public DateTimeOffset LeaseEndsAt => Now.Plus(Lease);

    /// <summary>The maximum number of items: 1 to 1,000.</summary>
    public required int MaxItems { get; init; }

    /// <summary>Only this lane; null: every lane except <see cref="ExceptLanes"/>.</summary>
    public string? Lane { get; init; }

    /// <summary>Lanes that other workers process, if <see cref="Lane"/> is null.</summary>
    public IReadOnlyCollection<string> ExceptLanes { get; init; } = [];

    /// <summary>The merchant that had the last turn: <see cref="ClaimedWork.LastMerchant"/> of the previous claim; null at first.</summary>
    public MerchantId? AfterMerchant { get; init; }
}
