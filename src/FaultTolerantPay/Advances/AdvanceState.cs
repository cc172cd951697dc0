using System.Text.Json.Serialization;

namespace FaultTolerantPay.Advances;

/// <summary>Where an advance stands. The allowed moves are in <see cref="AdvanceStates"/>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AdvanceState>))]
public enum AdvanceState
{
    /// <summary>The exposure is reserved; no payout is under way. Safe to release, unless the payout was promised.</summary>
    Reserved = 1,

    /// <summary>A payout is written down, and sent or about to be; its result is not known yet.</summary>
    PayoutSent = 2,

    /// <summary>Nobody can tell whether the payout happened. Only queries follow.</summary>
    PayoutUnknown = 3,

    /// <summary>The merchant is paid. Waits until the business system says what became of the original.</summary>
    Paid = 4,

    /// <summary>Confirmed: the customer owes, and the next collection has a time.</summary>
    CollectionDue = 5,

    /// <summary>A collection is written down, and sent or about to be; its result is not known yet.</summary>
    Collecting = 6,

    /// <summary>Nobody can tell whether the collection happened. Only queries follow.</summary>
    CollectionUnknown = 7,

    /// <summary>Collection was given up: an operator decides.</summary>
    Delinquent = 8,

    /// <summary>The customer is to be paid back: for a refund, or since the business system had executed the original.</summary>
    CustomerRefundDue = 9,

    /// <summary>A pay-back is written down, and sent or about to be; its result is not known yet.</summary>
    CustomerRefunding = 10,

    /// <summary>Nobody can tell whether the pay-back happened. Only queries follow.</summary>
    CustomerRefundUnknown = 11,

    /// <summary>Final: the payout did not happen.</summary>
    Released = 12,

    /// <summary>Final: nothing is owed any more.</summary>
    Collected = 13,

    /// <summary>Final: the business system had executed the original; nothing is collected, and the merchant owes what it was paid twice.</summary>
    Superseded = 14,

    /// <summary>Final: an operator gave the rest up.</summary>
    WrittenOff = 15,
}
