using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What is recorded of a payment that the business system executes.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PaymentRecordPolicy>))]
public enum PaymentRecordPolicy
{
    /// <summary>
    /// The payment is durable before the business system is called, and its outcome is written right after the result arrives. A retry gets
    /// the same outcome during a fault, after a restart and from another node. The cost is one shared disk sync before each payment and one
    /// behind it.
    /// </summary>
    BeforeSending = 0,

    /// <summary>
    /// Nothing is stored while the business system works. <b>A retry during a fault can be paid twice</b>: the bank cannot know that the
    /// business system completed the payment a minute ago, and stands in for it. Only for hosts that store the keys of their payments
    /// durably themselves and never repeat a payment that was answered.
    /// </summary>
    NoneRetryMayPayTwice = 1,
}
