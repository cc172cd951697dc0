namespace FaultTolerantPay;

/// <summary>The operation that an order refers to.</summary>
/// <param name="Kind">What the provider was asked to do.</param>
/// <param name="Reference">The reference that the provider received.</param>
/// <param name="ChannelReference">The provider's reference; null if it never gave one.</param>
/// <param name="Amount">Its amount.</param>
/// <param name="WrittenAt">When it was written; some providers find an original by its day.</param>
public sealed record OriginalOperation(
    OperationKind Kind, string Reference, string? ChannelReference, Money Amount, DateTimeOffset WrittenAt);
