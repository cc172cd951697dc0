using System.Text.Json.Serialization;
using FaultTolerantPay.Advances;

namespace FaultTolerantPay;

/// <summary>The state of an advance. <see cref="AdvanceStates"/> has the allowed transitions.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AdvanceState>))]
public enum AdvanceState
{
    /// <summary>
    /// The exposure is reserved; no payout is under way. It is safe to release the advance, unless the payout was promised.
    /// </summary>
    Reserved = 1,

    /// <summary>A payout is written and is being sent; its result is not known yet.</summary>
    PayoutSent = 2,

    /// <summary>It is unknown whether the payout happened. Only queries follow.</summary>
    PayoutUnknown = 3,

    /// <summary>The merchant is paid. The advance waits for the original status from the business system.</summary>
    Paid = 4,

    /// <summary>Confirmed: the customer owes, and the next collection has a due time.</summary>
    CollectionDue = 5,

    /// <summary>A collection is written and is being sent; its result is not known yet.</summary>
    Collecting = 6,

    /// <summary>It is unknown whether the collection happened. Only queries follow.</summary>
    CollectionUnknown = 7,

    /// <summary>Collection was given up, or an operator stopped it: an operator decides.</summary>
    Delinquent = 8,

    /// <summary>
    /// The bank owes the customer a customer refund, because of a refund or because the business system had executed the original.
    /// </summary>
    CustomerRefundDue = 9,

    /// <summary>A customer refund is written and is being sent; its result is not known yet.</summary>
    CustomerRefunding = 10,

    /// <summary>It is unknown whether the customer refund happened. Only queries follow.</summary>
    CustomerRefundUnknown = 11,

    /// <summary>Final: the payout did not happen.</summary>
    Released = 12,

    /// <summary>Final: nothing is owed.</summary>
    Collected = 13,

    /// <summary>
    /// Final: the business system had executed the original. Nothing is collected, and the merchant owes the second payment that it
    /// received.
    /// </summary>
    Superseded = 14,

    /// <summary>Final: an operator wrote off the rest.</summary>
    WrittenOff = 15,
}
