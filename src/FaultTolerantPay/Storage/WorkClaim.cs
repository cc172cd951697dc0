using FaultTolerantPay.Model;

namespace FaultTolerantPay.Storage;

/// <summary>What a worker asks of the queue.</summary>
public sealed record WorkClaim
{
    /// <summary>The kind of work.</summary>
    public required WorkKind Kind { get; init; }

    /// <summary>The present time.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>How long the claimer has: more than 0, and at most a day.</summary>
    public required TimeSpan Lease { get; init; }

    /// <summary>When a lease of this claim ends, in UTC; the last time there is, where it would be later.</summary>
    public DateTimeOffset LeaseEndsAt => Now.Plus(Lease);

    /// <summary>How many items at most: 1 to 1,000.</summary>
    public required int MaxItems { get; init; }

    /// <summary>Only this lane; null: every lane but those of <see cref="ExceptLanes"/>.</summary>
    public string? Lane { get; init; }

    /// <summary>With <see cref="Lane"/> null: lanes that others work on.</summary>
    public IReadOnlyCollection<string> ExceptLanes { get; init; } = [];

    /// <summary>The merchant whose turn was the last: <see cref="ClaimedWork.LastMerchant"/> of the claim before; null at first.</summary>
    public MerchantId? AfterMerchant { get; init; }
}
