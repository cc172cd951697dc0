using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>Whether a day's statement file is there.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StatementFetchStatus>))]
public enum StatementFetchStatus
{
    /// <summary>Not yet: the provider is asked again. This says nothing about the day's business.</summary>
    Waiting = 1,

    /// <summary>A file is stored.</summary>
    Stored = 2,

    /// <summary>The provider states that the day had no business.</summary>
    NoBusiness = 3,
}
