using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What an advice says to the business system.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AdviceKind>))]
public enum AdviceKind
{
    /// <summary>The bank advanced this payment; for the record only.</summary>
    Advanced = 1,

    /// <summary>
    /// The bank advanced this payment, and the business system must debit the customer's account. That posting is the collection.
    /// </summary>
    PostDebit = 2,
}
