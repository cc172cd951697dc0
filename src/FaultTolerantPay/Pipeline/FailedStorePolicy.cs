using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What happens to a payment that the business system would take, and the store does not.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FailedStorePolicy>))]
public enum FailedStorePolicy
{
    /// <summary>
    /// <see cref="Refuse"/> where nodes share a store that knows them (<see cref="Storage.INodeDirectory"/>), because a retry may reach any
    /// of them; <see cref="GoOnRetryMayPayTwice"/> where the store belongs to one machine.
    /// </summary>
    ByStore = 0,

    /// <summary>Nothing is sent without a record: the payment is <see cref="OutcomeKind.Unavailable"/> until the store is back.</summary>
    Refuse = 1,

    /// <summary>
    /// The payment goes on, and its record waits in this node's memory. <b>A retry can be paid twice</b> if it reaches another node, or if
    /// this node was killed, before the record is written: in a fault the bank stands in for it.
    /// </summary>
    GoOnRetryMayPayTwice = 2,
}
