using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What a channel said of a card's details.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CardVerification>))]
public enum CardVerification
{
    /// <summary>The details belong to the card.</summary>
    Verified = 1,

    /// <summary>They do not, or the card's bank refused.</summary>
    Refused = 2,

    /// <summary>The agreement has ended, by the bank's order or the cardholder's.</summary>
    Ended = 3,

    /// <summary>The channel did not say yet: it waits for an SMS code, or its answer was lost.</summary>
    Pending = 4,
}
