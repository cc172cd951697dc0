using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>The reference by which the rows of both sides are matched.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MatchKey>))]
public enum MatchKey
{
    /// <summary>Our reference: the order or refund number.</summary>
    OurReference = 1,

    /// <summary>The channel's reference.</summary>
    TheirReference,
}
