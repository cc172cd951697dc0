using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Analysis;

/// <summary>The checks of what the channels of a provider share.</summary>
internal static class ProviderChecks
{
    public static IEnumerable<Finding> Of(ChannelCatalogue catalogue, RoutingAnalysisOptions options)
    {
        ILookup<string, Channel> channels = catalogue.Channels.ToLookup(c => c.ProviderId, StringComparer.Ordinal);
        for (int i = 0; i < catalogue.Providers.Length; i++)
        {
            Provider provider = catalogue.Providers[i];
            foreach (Finding finding in OfQuotas($"providers[{i}]", provider, [.. channels[provider.Id]])
                .Concat(OfCurrencies($"providers[{i}]", provider, [.. channels[provider.Id]], catalogue.Schema, options)))
            {
                yield return finding;
            }
        }
    }

    private static IEnumerable<Finding> OfQuotas(string path, Provider provider, Channel[] channels)
    {
        foreach ((string field, Quota quota) in ((string, Quota)[])[("dayQuota", provider.DayQuota), ("monthQuota", provider.MonthQuota)])
        {
            if (channels.Length > 0 && channels.Min(c => c.Amount.MinMinor) > quota.AmountMinor)
            {
                yield return Found(FindingSeverity.Error, FindingCode.ImpossibleQuota, $"{path}.{field}.amount",
                    $"{quota.AmountMinor} is below {channels.Min(c => c.Amount.MinMinor)}, the smallest amount of the channels of provider "
                        + $"'{provider.Id}': no payment that they take ever fits");
            }
        }

        if (provider.MinMonthVolumeMinor > provider.MonthQuota.AmountMinor)
        {
            yield return Found(FindingSeverity.Error, FindingCode.ImpossibleQuota, $"{path}.monthQuota.amount",
                $"{provider.MonthQuota.AmountMinor} is below the volume of {provider.MinMonthVolumeMinor} that provider '{provider.Id}' "
                    + "was promised");
        }

        if (provider.MinMonthVolumeMinor > (Int128)provider.DayQuota.AmountMinor * 31)
        {
            yield return Found(FindingSeverity.Error, FindingCode.ImpossibleQuota, $"{path}.dayQuota.amount",
                $"31 days of {provider.DayQuota.AmountMinor} are below the volume of {provider.MinMonthVolumeMinor} that provider "
                    + $"'{provider.Id}' was promised");
        }

        if (CatalogueChecks.IsDayAboveMonth(provider.DayQuota, provider.MonthQuota))
        {
            yield return Found(FindingSeverity.Warning, FindingCode.QuotaNeverReached, $"{path}.dayQuota",
                $"provider '{provider.Id}' may take more in a day than in a month, so the day's quota is never reached");
        }
    }

    private static IEnumerable<Finding> OfCurrencies(
        string path, Provider provider, Channel[] channels, RoutingSchema schema, RoutingAnalysisOptions options)
    {
        bool hasAmountQuota = provider.DayQuota.AmountMinor != long.MaxValue || provider.MonthQuota.AmountMinor != long.MaxValue;
        string? sum = hasAmountQuota ? "a quota by amount"
            : provider.SharesVolume ? "a shared volume"
            : provider.MinMonthVolumeMinor > 0 ? "a promised volume"
            : null;
        foreach (string id in sum is null ? [] : options.CurrencyDimensions.Where(id => schema.IndexOf(id) >= 0))
        {
            Dimension dimension = schema[id];
            HashSet<string> currencies =
                [.. channels.Select(c => c.SupportsOf(dimension)).SelectMany(s => s.IsAny ? dimension.Values : s.Names)];
            if (currencies.Count > 1)
            {
                yield return Found(FindingSeverity.Warning, FindingCode.MixedCurrencies, path,
                    $"provider '{provider.Id}' has {sum}, and its channels take {currencies.Count} values of dimension '{id}', such as "
                        + $"{string.Join(" and ", currencies.Order(StringComparer.Ordinal).Take(2))}: their amounts are added as they are; "
                        + "a quota by count, or one provider for each currency, is expected");
            }
        }
    }

    private static Finding Found(FindingSeverity severity, FindingCode code, string path, string message) =>
        new(severity, code, FindingSource.Catalogue, path, message);
}
