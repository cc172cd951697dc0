using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What happens to a payment if no institution assessed the customer in time.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NoAnswerPolicy>))]
public enum NoAnswerPolicy
{
    /// <summary>It is refused as <see cref="RefusalCode.CreditUnavailable"/>.</summary>
    Refuse = 1,

    /// <summary>It is treated as if the tier were <see cref="CreditTier.Insufficient"/>.</summary>
    TreatAsInsufficient = 2,

    /// <summary>
    /// It continues up to <see cref="CreditOptions.MaxWithoutAnswerMinor"/>. Above this amount, or in a currency without an entry, it is
    /// refused as unavailable.
    /// </summary>
    AllowUpTo = 3,
}
