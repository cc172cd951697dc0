using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What is on record of a payment that the business system answers itself.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PaymentRecordPolicy>))]
public enum PaymentRecordPolicy
{
    /// <summary>
    /// The payment is durable before the business system is asked, and its outcome is written right after it is answered. A retry gets the
    /// same answer during a fault, after a restart and from another node. Costs one shared sync before each payment and one behind it.
    /// </summary>
    BeforeSending = 0,

    /// <summary>
    /// Nothing is stored while all is well. <b>A retry in a fault can be paid twice</b>: the bank cannot know that the business system
    /// completed the payment a minute ago, and stands in for it. Only for hosts that keep the keys of their payments durably themselves,
    /// and never ask again for one that was answered.
    /// </summary>
    NoneRetryMayPayTwice = 1,
}
