using System.Text.Json.Serialization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>
/// What the customer can be debited by later: an agreement number or a card token at one institution. It is a reference, never a card
/// number.
/// </summary>
/// <param name="Institution">The institution through which the customer is debited.</param>
/// <param name="Token">The agreement or token there: 1 to 64 visible ASCII characters. Empty if it cannot be read.</param>
public readonly record struct Mandate(InstitutionId Institution, string Token)
{
    /// <summary>
    /// Why <see cref="Token"/> is empty: the store keeps it encrypted and cannot decrypt it. Null if the token is readable. Only stores set
    /// it.
    /// </summary>
    [JsonIgnore]
    public UnreadableToken? UnreadableToken { get; init; }

    /// <summary>The institution only. Messages never contain a token.</summary>
    public override string ToString() => $"mandate at {Institution}";
}
