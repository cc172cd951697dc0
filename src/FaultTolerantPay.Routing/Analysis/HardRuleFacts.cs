using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Analysis;

/// <summary>The effect of a hard rule on a catalogue, regardless of the request.</summary>
internal static class HardRuleFacts
{
    /// <summary>Channel data that has no effect without a rule for it.</summary>
    public static (string Data, Func<HardRule, bool> Asks, Func<CatalogueFacts, Channel, bool> Has)[] Data { get; } =
    [
        ("an amount range", rule => rule is HardRule.AmountInRange, (_, channel) => channel.Amount != AmountRange.Any),
        ("a quota", rule => rule is HardRule.QuotaLeft, (facts, channel) => channel.HasQuota || facts.ProviderOf(channel).HasQuota),
        ("hours or maintenance", rule => rule is HardRule.OpenNow, (_, channel) => !channel.Schedule.IsAlways),
        ("verification elements", rule => rule is HardRule.ElementsGiven, (_, channel) => !channel.VerificationElements.IsEmpty),
    ];

    /// <summary>Whether a request exists for which the channel passes this rule alone.</summary>
    public static bool MayPass(HardRule rule, CatalogueFacts facts, int index)
    {
        Channel channel = facts.Catalogue.Channels[index];
        switch (rule)
        {
            case HardRule.Supports supports:
                Dimension dimension = facts.Catalogue.Schema[supports.DimensionId];
                SupportedValues values = channel.SupportsOf(dimension);
                // A request that ignores an optional dimension passes everywhere.
                return values.IsAny || values.Names.Length > 0 || dimension.Kind == DimensionKind.Optional;
            case HardRule.AllowList list:
                return IsOn(list.Ids, channel);
            case HardRule.BlockList list:
                return !IsOn(list.Ids, channel);
            case HardRule.OpenNow:
                return !facts.IsNeverOpen(index);
            case HardRule.AmountInRange or HardRule.QuotaLeft or HardRule.HasCapabilities or HardRule.ElementsGiven:
            case HardRule.Up or HardRule.CardSigned or HardRule.MerchantEnabled or HardRule.NotTried or HardRule.Custom:
                // Some amount, request or state passes every channel.
                return true;
            default:
                throw rule.UnknownTo(nameof(HardRuleFacts));
        }
    }

    /// <summary>
    /// Whether a request exists for which the channel passes this rule and those before it, as far as the rules affect each other.
    /// </summary>
    public static bool MayPass(HardRule rule, IEnumerable<HardRule> before, Channel channel) => rule switch
    {
        HardRule.QuotaLeft when before.Any(r => r is HardRule.AmountInRange) => !CatalogueChecks.KeepsEverythingOut(channel),
        HardRule.AmountInRange when before.Any(r => r is HardRule.QuotaLeft) => !CatalogueChecks.KeepsEverythingOut(channel),
        // Alone, or beside rules about other data, each removes what it removes.
        HardRule.QuotaLeft or HardRule.AmountInRange => true,
        HardRule.Supports or HardRule.OpenNow or HardRule.Up or HardRule.HasCapabilities or HardRule.ElementsGiven => true,
        HardRule.CardSigned or HardRule.MerchantEnabled or HardRule.NotTried or HardRule.Custom => true,
        HardRule.AllowList or HardRule.BlockList => true,
        _ => throw rule.UnknownTo(nameof(HardRuleFacts)),
    };

    /// <summary>Why the rule removes no channel, regardless of the request and the time; null if it may remove one.</summary>
    public static string? WhyWithoutEffect(HardRule rule, ChannelCatalogue catalogue) => rule switch
    {
        HardRule.Supports supports when catalogue.Channels.All(c => c.SupportsOf(catalogue.Schema[supports.DimensionId]).IsAny) =>
            "every channel supports any value",
        HardRule.AmountInRange when catalogue.Channels.All(c => c.Amount == AmountRange.Any) => "every channel takes any amount",
        HardRule.QuotaLeft when !catalogue.Channels.Any(c => c.HasQuota) && !catalogue.Providers.Any(p => p.HasQuota) =>
            "no channel or provider has a quota",
        HardRule.OpenNow when catalogue.ValueSchedules.IsEmpty && catalogue.Channels.All(c => c.Schedule.IsAlways) =>
            "nothing has hours or maintenance",
        HardRule.HasCapabilities when catalogue.Schema.Capabilities.IsEmpty => "the catalogue declares no capability",
        HardRule.ElementsGiven when catalogue.Channels.All(c => c.VerificationElements.IsEmpty) =>
            "no channel wants a verification element",
        HardRule.BlockList { Ids.IsEmpty: true } => "the list is empty",
        _ => null,
    };

    /// <summary>
    /// Whether the rule lets the first channel pass whenever the second passes, as far as their data decides. No list removes either of
    /// them, and the first supports every value of the second.
    /// </summary>
    public static bool TakesAllOf(HardRule rule, Channel first, Channel second) => rule switch
    {
        HardRule.AmountInRange => first.Amount.MinMinor <= second.Amount.MinMinor && first.Amount.MaxMinor >= second.Amount.MaxMinor,
        HardRule.HasCapabilities => second.Capabilities.All(c => first.Capabilities.Contains(c, StringComparer.Ordinal)),
        HardRule.ElementsGiven => first.VerificationElements.All(e => second.VerificationElements.Contains(e, StringComparer.Ordinal)),
        HardRule.Supports or HardRule.AllowList or HardRule.BlockList => true,
        // More than data decides these: see MayRemoveAlone.
        HardRule.QuotaLeft or HardRule.OpenNow or HardRule.Up => true,
        HardRule.CardSigned or HardRule.MerchantEnabled or HardRule.NotTried or HardRule.Custom => true,
        _ => throw rule.UnknownTo(nameof(HardRuleFacts)),
    };

    /// <summary>
    /// Whether the rule can remove the first channel and leave the second, which takes the same. A quota of their provider removes both at
    /// once.
    /// </summary>
    public static bool MayRemoveAlone(HardRule rule, CatalogueFacts facts, Channel first, Channel second) => rule switch
    {
        HardRule.Up or HardRule.CardSigned or HardRule.MerchantEnabled or HardRule.NotTried or HardRule.Custom => true,
        HardRule.QuotaLeft => first.HasQuota || (first.ProviderId != second.ProviderId && facts.ProviderOf(first).HasQuota),
        HardRule.OpenNow => !first.Schedule.IsAlways,
        // The data of both channels decides these: see TakesAllOf.
        HardRule.Supports or HardRule.AmountInRange or HardRule.HasCapabilities or HardRule.ElementsGiven => false,
        HardRule.AllowList or HardRule.BlockList => false,
        _ => throw rule.UnknownTo(nameof(HardRuleFacts)),
    };

    private static bool IsOn(IReadOnlyList<string> ids, Channel channel) =>
        ids.Contains(channel.Id, StringComparer.Ordinal) || ids.Contains(channel.ProviderId, StringComparer.Ordinal);
}
