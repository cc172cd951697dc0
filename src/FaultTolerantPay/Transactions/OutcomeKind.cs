using System.Text.Json.Serialization;

namespace FaultTolerantPay.Transactions;

/// <summary>How a request ended. The first five are final; a key has at most one of them (M4).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OutcomeKind>))]
public enum OutcomeKind
{
    /// <summary>Final: the business system executed it.</summary>
    CompletedByPrimary = 1,

    /// <summary>Final: the business system refused it, for certain.</summary>
    DeclinedByPrimary = 2,

    /// <summary>Final: the bank advances the amount to the merchant and collects from the customer later.</summary>
    Advanced = 3,

    /// <summary>Final: stand-in refused it; <see cref="TransactionOutcome.Refusal"/> says why. (A bad request and a key conflict are answered so too, but not stored.)</summary>
    Refused = 4,

    /// <summary>Final: it certainly did not happen, and will not.</summary>
    Failed = 5,

    /// <summary>Accepted or unknown; changes once, to a final outcome. Stored before it is answered.</summary>
    Pending = 6,

    /// <summary>Nothing was done and nothing is stored; the same key may try again.</summary>
    Unavailable = 7,

    /// <summary>Too much at once: nothing was done and nothing is stored; the same key may try again.</summary>
    Overloaded = 8,
}
