using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.SampleHost.Route;

/// <summary>Makes a catalogue of rows that say which connector supports which method where.</summary>
internal static class HyperswitchImport
{
    /// <summary>The connector that stands for no connector.</summary>
    public const string Fallback = "default";

    private const string Country = "country";
    private const string Currency = "currency";
    private const string Method = "method";

    /// <summary>
    /// One channel for each row of a connector, with priority 1, and one fallback channel with priority 0. The rows know no fee and no
    /// limit, so the channels
    /// have none. The fallback takes every combination of the countries, currencies and methods of its rows, which is more than each row
    /// alone says.
    /// </summary>
    public static ChannelCatalogue Catalogue(IReadOnlyList<HyperswitchRow> rows)
    {
        // Where no row names a country, or a currency, there is nothing to tell channels apart by: that dimension is left out.
        Dimension[] all =
        [
            .. Named(Country, rows.SelectMany(r => r.Countries)),
            .. Named(Currency, rows.SelectMany(r => r.Currencies)),
            .. Named(Method, rows.Select(r => r.PaymentMethodType)),
        ];
        List<Channel> channels =
        [
            .. rows.Where(r => r.Connector != Fallback).Select(r => new Channel
            {
                Id = IdOf(r),
                ProviderId = r.Connector,
                Supports = Supports(all, r.Countries, r.Currencies, [r.PaymentMethodType]),
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
                    all,
                    fallback.Any(r => r.Countries.Length == 0) ? [] : Values(fallback.SelectMany(r => r.Countries)),
                    fallback.Any(r => r.Currencies.Length == 0) ? [] : Values(fallback.SelectMany(r => r.Currencies)),
                    Values(fallback.Select(r => r.PaymentMethodType))),
                Priority = 0,
            });
        }

        return new ChannelCatalogue(
            new RoutingSchema(all),
            channels.Select(c => c.ProviderId).Distinct().Order(StringComparer.Ordinal).Select(id => new Provider(id, id)),
            channels);
    }

    /// <summary>The id of a row's channel.</summary>
    public static string IdOf(HyperswitchRow row) => $"{row.Connector}:{row.PaymentMethodType}";

    /// <summary>A policy to begin with: what the rows say, connectors before the fallback, then an even split.</summary>
    public static RoutingPolicy Policy(RoutingSchema schema) => new(new OperationPolicy(
        Operation.Payment,
        [.. ((string[])[Method, Country, Currency]).Where(id => schema.IndexOf(id) >= 0).Select(id => new HardRule.Supports(id)),
            new HardRule.Up()],
        [new SoftRule.HighestPriority(), new SoftRule.WeightedSplit()]));

    private static IReadOnlyDictionary<string, SupportedValues> Supports(Dimension[] all, string[] countries, string[] currencies,
        string[] methods) => Channel.Supporting(
        all.Select(d =>
            (d.Id, d.Id switch
            {
                Country => AnyIfEmpty(countries),
                Currency => AnyIfEmpty(currencies),
                _ =>
                SupportedValues.Of(methods)
            })));

    private static Dimension[] Named(string id, IEnumerable<string> values) => Values(values) is { Length: > 0 } names
        ? [Dimension.Required(id, names)] : [];

    private static SupportedValues AnyIfEmpty(string[] values) => values.Length == 0 ? SupportedValues.Any
        : SupportedValues.Of(values.Distinct(StringComparer.Ordinal));

    private static string[] Values(IEnumerable<string> values) =>
        [.. values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
