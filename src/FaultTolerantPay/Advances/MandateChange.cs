using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>A mandate that replaced the previous one.</summary>
/// <param name="ReplacementId">The id of the operator's action; null if the mandate came from a later payment of the customer.</param>
/// <param name="Mandate">The mandate.</param>
/// <param name="At">When the operator requested it, or when the payment that brought it was recorded.</param>
public sealed record MandateChange([property: JsonPropertyName("Order")] string? ReplacementId, Mandate Mandate, DateTimeOffset At);
