using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What an advice tells the business system.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AdviceKind>))]
public enum AdviceKind
{
    /// <summary>The bank advanced this payment; for the record.</summary>
    Advanced = 1,

    /// <summary>The bank advanced this payment: post the debit to the customer's account. The posting is the collection.</summary>
    PostDebit = 2,
}
