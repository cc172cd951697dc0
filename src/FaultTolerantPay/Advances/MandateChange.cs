using System.Text.Json.Serialization;

namespace FaultTolerantPay.Advances;

/// <summary>A mandate that took the place of the one before.</summary>
/// <param name="ReplacementId">The operator's order; null where a payment of the customer's brought it.</param>
/// <param name="Mandate">The mandate.</param>
/// <param name="At">When it was ordered, or the payment that brought it was put on record.</param>
public sealed record MandateChange([property: JsonPropertyName("Order")] string? ReplacementId, Mandate Mandate, DateTimeOffset At);
