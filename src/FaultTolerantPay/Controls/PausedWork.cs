using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>The work that a pause stops.</summary>
[Flags]
[JsonConverter(typeof(JsonStringEnumConverter<PausedWork>))]
public enum PausedWork
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Debits of customers.</summary>
    Collections = 1,

    /// <summary>Money that the bank sends: payouts to merchants (and the stand-in that would need them) and refunds to customers.</summary>
    Payouts = 2,

    /// <summary>Both: no money moves.</summary>
    Both = Collections | Payouts,
}
