using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>How the business system handles an advice.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AdviceMode>))]
public enum AdviceMode
{
    /// <summary>It records the advice; the library collects from the customer.</summary>
    RecordOnly = 0,

    /// <summary>It debits the customer's account. That posting is the collection, and the library sends no other.</summary>
    PostsDebit = 1,
}
