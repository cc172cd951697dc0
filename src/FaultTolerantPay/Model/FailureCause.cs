using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>Who caused that an operation did not succeed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FailureCause>))]
public enum FailureCause
{
    /// <summary>The card's bank, or a rule behind the channel: insufficient funds, a limit, a blocked card.</summary>
    Issuer = 1,

    /// <summary>The channel: no connection, a timeout, an error of the provider. Only this speaks against the channel.</summary>
    Channel = 2,

    /// <summary>The customer: a wrong SMS code, a cancelled payment.</summary>
    Customer = 3,

    /// <summary>The merchant or the bank's own request: a missing field, a product that is not enabled.</summary>
    Merchant = 4,

    /// <summary>Nobody can tell: the provider's code is not mapped. It speaks neither for nor against the channel.</summary>
    Unclear = 5,
}
