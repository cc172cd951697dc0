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

    /// <summary>
    /// Who settles which merchant numbers: the payers of the settings, each with its numbers, and without them each number by itself.
    /// </summary>
    public static IEnumerable<ProviderSettlementPayer> PayersOf(this ProviderSettlement settlement, ProviderSettings settings) =>
        settlement.Payers.Length == 0
            ? settings.AllMerchantNumbers().Select(number => new ProviderSettlementPayer { Text = number, MerchantNumbers = [number] })
            : settlement.Payers.Select(payer => payer.MerchantNumbers.Length > 0
                ? payer
                : payer with { MerchantNumbers = [.. settings.AllMerchantNumbers()] });
}
