using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>When collection begins. It never begins before the business system has confirmed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CollectionTiming>))]
public enum CollectionTiming
{
    /// <summary>A fixed delay after the merchant was paid.</summary>
    AfterPayout = 0,

    /// <summary>The next time of day after the merchant was paid.</summary>
    TimeOfDay = 1,

    /// <summary>A fixed delay after the business system confirmed.</summary>
    AfterRecovery = 2,
}
