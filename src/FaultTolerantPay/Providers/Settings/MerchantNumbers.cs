namespace FaultTolerantPay.Providers.Settings;

/// <summary>The bank's merchant numbers, as the settings in force have them.</summary>
internal static class MerchantNumbers
{
    /// <summary>
    /// The bank's merchant number for a channel: the channel's own, else the provider's. Null if no settings name the channel.
    /// </summary>
    public static string? MerchantNumberOf(this IProviderSettings settings, ChannelId channel) => settings.Find(channel) is { } known
        ? known.MerchantNumber ?? settings.Find(known.Provider)?.Identity.MerchantNumber
        : null;

    /// <summary>The merchant numbers of a provider: its own first, then those of its channels, each once.</summary>
    public static IEnumerable<string> AllMerchantNumbers(this ProviderSettings settings) => settings.Channels
        .Select(channel => channel.MerchantNumber).OfType<string>().Prepend(settings.Identity.MerchantNumber)
        .Distinct(StringComparer.Ordinal);
}
