using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What happens when nobody can tell whether the business system executed a payment.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<UnknownPrimaryPolicy>))]
public enum UnknownPrimaryPolicy
{
    /// <summary>The payment is held as pending until the business system says what became of it.</summary>
    Hold = 0,

    /// <summary>
    /// The bank stands in all the same, under a cap of its own (<see cref="CounterScope.PrimaryUnknown"/>), and never collects
    /// before the business system has confirmed. The one exception to M3. Where stand-in refuses, the payment is held.
    /// </summary>
    StandIn = 1,
}
