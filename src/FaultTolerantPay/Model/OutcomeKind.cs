using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>How a request ended. The first five kinds are final; an attempt has at most one of them (M4).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OutcomeKind>))]
public enum OutcomeKind
{
    /// <summary>Final: the business system executed it.</summary>
    CompletedByPrimary = 1,

    /// <summary>Final: the business system certainly refused it.</summary>
    DeclinedByPrimary = 2,

    /// <summary>Final: the bank advances the amount to the merchant and collects from the customer later.</summary>
    Advanced = 3,

    /// <summary>
    /// Final: stand-in refused it; <see cref="TransactionOutcome.Refusal"/> says why. Three kinds of refusal are not stored and so not
    /// final: a bad request, a key conflict, and a refusal whose cause passes by itself (<see cref="Refusal.IsPassing"/>). After a passing
    /// refusal the caller may send the same attempt again.
    /// </summary>
    Refused = 4,

    /// <summary>Final: the payment certainly did not happen and will not happen.</summary>
    Failed = 5,

    /// <summary>Accepted or unknown. It changes once, to a final outcome. It is stored before the caller receives it.</summary>
    Pending = 6,

    /// <summary>Nothing was done and nothing is stored. The caller may send the same attempt again.</summary>
    Unavailable = 7,

    /// <summary>Too many concurrent requests: nothing was done and nothing is stored. The caller may send the same attempt again.</summary>
    Overloaded = 8,

    /// <summary>
    /// This node or another one is executing or checking an attempt of the order, and its outcome is not known yet. The caller asks again
    /// for it.
    /// </summary>
    InProgress = 9,
}
