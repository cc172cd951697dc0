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
}
