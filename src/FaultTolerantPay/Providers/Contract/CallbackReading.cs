using System.Collections.Immutable;

namespace FaultTolerantPay;

/// <summary>What an adapter read in a callback.</summary>
public sealed record CallbackReading
{
    /// <summary>Whether the signature is right. If not, nothing of the callback is used.</summary>
    public required bool IsAuthentic { get; init; }

    /// <summary>What the provider reports. Empty: nothing that concerns an order.</summary>
    public ImmutableArray<CallbackReport> Reports { get; init; } = [];

    /// <summary>When the provider signed it; null if the callback does not say. The library refuses one outside its time window.</summary>
    public DateTimeOffset? SignedAt { get; init => field = value?.ToUniversalTime(); }

    /// <summary>What the provider expects as confirmation once the reports are durable.</summary>
    public CallbackReply Reply { get; init; } = CallbackReply.Ok;

    /// <summary>The signature is missing or wrong, or the body cannot be read.</summary>
    public static CallbackReading Refused { get; } = new() { IsAuthentic = false };
}
