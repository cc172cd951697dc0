using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What became of a channel's settlement.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ChannelSettlementKind>))]
public enum ChannelSettlementKind
{
    /// <summary>The account has exactly what the statements say.</summary>
    Settled = 1,

    /// <summary>The account has another amount: something moved that the statements do not list.</summary>
    Differs,

    /// <summary>The channel did not pay in time.</summary>
    Missing,

    /// <summary>The channel still has time.</summary>
    NotDue,

    /// <summary>The channel paid or debited something for which there is no statement.</summary>
    Unexpected,
}
