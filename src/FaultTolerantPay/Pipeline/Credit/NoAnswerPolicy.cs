using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What becomes of a payment when no institution assessed the customer in time.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NoAnswerPolicy>))]
public enum NoAnswerPolicy
{
    /// <summary>It is refused as <see cref="RefusalCode.CreditUnavailable"/>.</summary>
    Refuse = 1,

    /// <summary>It is handled as if the tier were <see cref="CreditTier.Insufficient"/>.</summary>
    TreatAsInsufficient = 2,

    /// <summary>
    /// It goes on up to <see cref="CreditOptions.MaxWithoutAnswerMinor"/>; above it, and in a currency without one, it is refused as
    /// unavailable.
    /// </summary>
    AllowUpTo = 3,
}
