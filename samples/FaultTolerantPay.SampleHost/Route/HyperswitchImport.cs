using FaultTolerantPay.Routing.Catalogue;
using FaultTolerantPay.Routing.Policy;

namespace FaultTolerantPay.SampleHost.Route;

/// <summary>Makes a catalogue of rows that say which connector supports which method where.</summary>
internal static class HyperswitchImport
{
    /// <summary>The connector that stands for no connector.</summary>
    public const string Fallback = "default";

    /// <summary>
    /// One channel for each row of a connector, with priority 1, and one fallback channel with priority 0. The rows know no fee and no limit, so the channels
    /// have none. The fallback takes every combination of the countries, currencies and methods of its rows, which is more than each row alone says.
    /// </summary>
    public static ChannelCatalogue Catalogue(IReadOnlyList<HyperswitchRow> rows)
    {
        string[] countries = Values(rows.SelectMany(r => r.Countries));
        string[] currencies = Values(rows.SelectMany(r => r.Currencies));
        string[] methods = Values(rows.Select(r => r.PaymentMethodType));
        List<Channel> channels =
        [
            .. rows.Where(r => r.Connector != Fallback).Select(r => new Channel
            {
                Id = $"{r.Connector}:{r.PaymentMethodType}",
                ProviderId = r.Connector,
                Supports = Supports(r.Countries, r.Currencies, [r.PaymentMethodType]),
                Priority = 1,
            }),
        ];
        HyperswitchRow[] fallback = [.. rows.Where(r => r.Connector == Fallback)];
        if (fallback.Length > 0)
        {
            channels.Add(new Channel
            {
                Id = Fallback,
                ProviderId = Fallback,
                Supports = Supports(
                    fallback.Any(r => r.Countries.Length == 0) ? [] : Values(fallback.SelectMany(r => r.Countries)),
                    fallback.Any(r => r.Currencies.Length == 0) ? [] : Values(fallback.SelectMany(r => r.Currencies)),
                    Values(fallback.Select(r => r.PaymentMethodType))),
                Priority = 0,
            });
        }

        return new ChannelCatalogue(
            new RoutingSchema([Dimension.Required("country", countries), Dimension.Required("currency", currencies), Dimension.Required("method", methods)]),
            channels.Select(c => c.ProviderId).Distinct().Order(StringComparer.Ordinal).Select(id => new Provider(id, id)),
            channels);
    }

    /// <summary>A policy to begin with: what the rows say, connectors before the fallback, then an even split.</summary>
    public static RoutingPolicy Policy { get; } = new(new ScenePolicy(
        Scene.Payment,
        [new HardRule.Supports("method"), new HardRule.Supports("country"), new HardRule.Supports("currency"), new HardRule.Up()],
        [new SoftRule.HighestPriority(), new SoftRule.WeightedSplit()]));

    private static IReadOnlyDictionary<string, SupportedValues> Supports(string[] countries, string[] currencies, string[] methods) => Channel.Supporting(
        ("country", AnyIfEmpty(countries)), ("currency", AnyIfEmpty(currencies)), ("method", SupportedValues.Of(methods)));

    private static SupportedValues AnyIfEmpty(string[] values) => values.Length == 0 ? SupportedValues.Any : SupportedValues.Of(values);

    private static string[] Values(IEnumerable<string> values) => [.. values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
