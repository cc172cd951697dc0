using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What happens when it is unknown whether the business system executed a payment.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<UnknownPrimaryPolicy>))]
public enum UnknownPrimaryPolicy
{
    /// <summary>The payment stays pending until the business system reports what became of it.</summary>
    Hold = 0,

    /// <summary>
    /// The bank stands in anyway, under a separate cap (<see cref="CounterScope.PrimaryUnknown"/>), and never collects before the business
    /// system has confirmed. This is the only exception to M3. If stand-in refuses, the payment stays pending.
    /// </summary>
    StandIn = 1,
}
