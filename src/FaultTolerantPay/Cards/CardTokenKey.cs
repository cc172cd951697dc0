using FaultTolerantPay.Configuration;
using FaultTolerantPay.Model;
using FaultTolerantPay.Secrets;

namespace FaultTolerantPay;

/// <summary>A key of card tokens that is no longer in force.</summary>
public sealed class CardTokenKey
{
    /// <summary>The rules that the options are checked by.</summary>
    internal static readonly OptionRules<CardTokenKey> Rules = new OptionRules<CardTokenKey>()
        .Text(o => o.Id, (o, value) => o.Id = value, Identifier.IsValid, Identifier.Expectation)
        .TextOrNone(o => o.Key, (o, value) => o.Key = value, static _ => true, SecretReference.Expectation);

    /// <summary>The key's id: 1 to 64 visible ASCII characters.</summary>
    public string Id { get; set; } = "";

    /// <summary>The reference of the key, such as <c>env:CARD_KEY_2025</c>: 32 bytes or more. Required.</summary>
    public string? Key { get; set; }
}
