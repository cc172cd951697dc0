using System.Text.Json.Serialization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>
/// How the customer can be debited later: an agreement number or a card token at one institution. A reference, never a card number.
/// </summary>
/// <param name="Institution">The institution through which the debit goes.</param>
/// <param name="Token">The agreement or token there: 1 to 64 visible ASCII characters. Empty where it cannot be read.</param>
public readonly record struct Mandate(InstitutionId Institution, string Token)
{
    /// <summary>Why <see cref="Token"/> is empty: the store keeps it encrypted and cannot open it. Null: it is here. Set by stores alone.</summary>
    [JsonIgnore]
    public UnreadableToken? UnreadableToken { get; init; }

    /// <summary>The institution alone: tokens stay out of messages.</summary>
    public override string ToString() => $"means at {Institution}";
}
