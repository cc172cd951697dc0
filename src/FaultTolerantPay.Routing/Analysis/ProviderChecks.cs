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
            string path = $"providers[{i}]";
            Channel[] own = [.. channels[provider.Id]];
            IEnumerable<Finding> ofQuotas = QuotaChecks.Of(
                path,
                $"provider '{provider.Id}'",
                own.Length == 0 ? 0 : own.Min(c => c.Amount.MinMinor),
                provider.DayQuota,
                provider.MonthQuota,
                provider.MinMonthVolumeMinor);
            foreach (Finding finding in ofQuotas.Concat(OfCurrencies(path, provider, own, catalogue.Schema, options)))
            {
                yield return finding;
            }
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
