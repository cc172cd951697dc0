using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>
/// What a row of a statement says happened. The kind gives the direction of the money; amounts in a row are never negative.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<StatementRowKind>))]
public enum StatementRowKind
{
    /// <summary>The customer paid the merchant.</summary>
    Payment = 1,

    /// <summary>A part or the whole of an authorised amount was taken.</summary>
    Capture,

    /// <summary>The customer got money back.</summary>
    Refund,

    /// <summary>A payment was undone as if it had not happened.</summary>
    Reversal,

    /// <summary>A fee without a payment, such as a monthly charge.</summary>
    Fee,

    /// <summary>The bank paid out an advance to the merchant.</summary>
    Payout,

    /// <summary>An advance was collected from the customer.</summary>
    Collection,

    /// <summary>Money came into the bank's own account, as its statement says.</summary>
    Credit,

    /// <summary>Money left the bank's own account.</summary>
    Debit,
}
