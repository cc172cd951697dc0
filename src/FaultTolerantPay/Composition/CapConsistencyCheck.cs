using FaultTolerantPay.Configuration.InForce;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Composition;

/// <summary>Finds currencies that options name but that no exposure cap limits.</summary>
internal sealed class CapConsistencyCheck : IOptionsConsistencyCheck
{
    public IEnumerable<string> FindErrors(OptionSet options)
    {
        CapOptions caps = options.Get<CapOptions>();

        // Without any cap, that is the error to report.
        if (caps.NoCaps || caps.Exposure is null or { Count: 0 })
        {
            yield break;
        }

        string exposure = options.PlaceOf<CapOptions>(nameof(caps.Exposure));

        // A payment in such a currency is refused or mostly unlimited. An option that names the currency expects something else.
        foreach ((string place, string currency) in Named(options)
            .Where(named => CurrencyAmounts.IsKnown(named.Currency) && !caps.LimitEveryAdvance(named.Currency))
            .DistinctBy(named => named.Currency, StringComparer.Ordinal))
        {
            yield return $"{exposure} has no cap in {currency} that limits every advance: "
                + $"expected one without an Id, of a scope other than {CounterScope.PrimaryUnknown}, because {place} names the currency.";
        }

        // Standing in on an unknown outcome can pay what was paid already: this exception to M3 has its own cap.
        if (options.Get<PipelineOptions>().WhenPrimaryUnknown != UnknownPrimaryPolicy.StandIn)
        {
            yield break;
        }

        string policy = options.PlaceOf<PipelineOptions>(nameof(PipelineOptions.WhenPrimaryUnknown));
        string because = $"expected one, because {policy} is {UnknownPrimaryPolicy.StandIn}";
        if (!caps.Exposure.Any(cap => cap?.Scope == CounterScope.PrimaryUnknown))
        {
            yield return $"{exposure} has no cap with the scope {CounterScope.PrimaryUnknown}: {because}.";
        }

        foreach (string currency in Admitted(options).Where(currency => !caps.LimitUnknownOriginals(currency)))
        {
            yield return $"{exposure} has no cap with the scope {CounterScope.PrimaryUnknown} in {currency}: {because}, and "
                + $"{options.PlaceOf<AdmissionOptions>(nameof(AdmissionOptions.Currencies))} names the currency.";
        }
    }

    private static IEnumerable<string> Admitted(OptionSet options) =>
        (options.Get<AdmissionOptions>().Currencies ?? new HashSet<string>(StringComparer.Ordinal)).Order(StringComparer.Ordinal);

    /// <summary>Every currency that a stand-in option names, with the option.</summary>
    private static IEnumerable<(string Place, string Currency)> Named(OptionSet options)
    {
        CapOptions caps = options.Get<CapOptions>();
        string admission = options.PlaceOf<AdmissionOptions>(nameof(AdmissionOptions.Currencies));
        return
        [
            .. Admitted(options).Select(currency => (admission, currency)),
            .. caps.Exposure.Select((cap, index) => (options.PlaceOf<CapOptions>($"{nameof(caps.Exposure)}:{index}"), cap?.Currency ?? "")),
            .. (caps.Velocity ?? []).Select(
                (window, index) => (options.PlaceOf<CapOptions>($"{nameof(caps.Velocity)}:{index}"), window?.Currency ?? "")),
            .. Keys<AdmissionOptions>(options, nameof(AdmissionOptions.MinAmountMinor), o => o.MinAmountMinor),
            .. Keys<LimitOptions>(options, nameof(LimitOptions.FallbackLimitMinor), o => o.FallbackLimitMinor),
            .. Keys<CreditOptions>(options, nameof(CreditOptions.MaxWithoutAnswerMinor), o => o.MaxWithoutAnswerMinor),
        ];
    }

    private static IEnumerable<(string Place, string Currency)> Keys<TOptions>(
        OptionSet options, string name, Func<TOptions, IDictionary<string, long>?> read)
        where TOptions : class =>
        (read(options.Get<TOptions>()) ?? new Dictionary<string, long>(StringComparer.Ordinal)).Keys.Order(StringComparer.Ordinal).Select(
            currency => (options.PlaceOf<TOptions>($"{name}:{currency}"), currency));
}
