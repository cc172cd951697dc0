using System.Collections.Frozen;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Analysis;

/// <summary>The codes of one ISO standard: those in use, and those retired with the month of their end and their successors.</summary>
/// <param name="Standard">The name of the standard and what it codes.</param>
/// <param name="Active">The codes in use.</param>
/// <param name="Retired">The retired codes.</param>
internal sealed record IsoCodes(string Standard, FrozenSet<string> Active, FrozenDictionary<string, IsoCodes.Retirement> Retired)
{
    /// <summary>When the facts were collected.</summary>
    public const string AsOf = "February 2026";

    private static readonly Lazy<string[]> Lines = new(() => EmbeddedText.Read("IsoCodes.txt").Split('\n'));

    /// <summary>Two letters: ISO 3166-1.</summary>
    public static IsoCodes Countries { get; } = Read("a country code of ISO 3166-1", "country");

    /// <summary>Three letters: ISO 4217.</summary>
    public static IsoCodes Currencies { get; } = Read("a currency code of ISO 4217", "currency");

    private static IsoCodes Read(string standard, string kind) => new(
        standard,
        Of(kind).SelectMany(words => words).ToFrozenSet(StringComparer.Ordinal),
        Of($"retired-{kind}").ToFrozenDictionary(
            words => words[0], words => new Retirement(words[1], string.Join(", ", words[2..])), StringComparer.Ordinal));

    private static IEnumerable<string[]> Of(string kind) =>
        Lines.Value
            .Where(line => line.StartsWith($"{kind} ", StringComparison.Ordinal))
            .Select(line => line[(kind.Length + 1)..].Split(' '));

    /// <summary>The end of a code.</summary>
    /// <param name="Month">The month, such as 2023-01.</param>
    /// <param name="Successors">The codes that replaced it; empty if there is none.</param>
    internal readonly record struct Retirement(string Month, string Successors);
}
