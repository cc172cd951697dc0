using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What the business system does with advices.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AdviceMode>))]
public enum AdviceMode
{
    /// <summary>It takes note; the library collects.</summary>
    RecordOnly = 0,

    /// <summary>It posts the debit: the posting is the collection, and no other is sent.</summary>
    PostsDebit = 1,
}
