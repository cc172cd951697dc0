using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>How a request ended. The first five are final; an attempt has at most one of them (M4).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OutcomeKind>))]
public enum OutcomeKind
{
    /// <summary>Final: the business system executed it.</summary>
    CompletedByPrimary = 1,

    /// <summary>Final: the business system refused it, for certain.</summary>
    DeclinedByPrimary = 2,

    /// <summary>Final: the bank advances the amount to the merchant and collects from the customer later.</summary>
    Advanced = 3,

    /// <summary>
    /// Final: stand-in refused it; <see cref="TransactionOutcome.Refusal"/> says why. Not stored, and so not final: a bad request, a key conflict, and what passes by itself
    /// (<see cref="Refusal.IsPassing"/>), after which the same attempt may be asked again.
    /// </summary>
    Refused = 4,

    /// <summary>Final: it certainly did not happen, and will not.</summary>
    Failed = 5,

    /// <summary>Accepted or unknown; changes once, to a final outcome. Stored before it is answered.</summary>
    Pending = 6,

    /// <summary>Nothing was done and nothing is stored; the same attempt may be asked again.</summary>
    Unavailable = 7,

    /// <summary>Too much at once: nothing was done and nothing is stored; the same attempt may be asked again.</summary>
    Overloaded = 8,

    /// <summary>An attempt of the order is being executed or looked into, here or on another node, and its outcome is not known yet: ask again for it.</summary>
    InProgress = 9,
}
