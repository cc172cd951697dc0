using FaultTolerantPay.Configuration.InForce;
using FaultTolerantPay.Model;
using FaultTolerantPay.Providers.Settings;

namespace FaultTolerantPay.Composition;

/// <summary>Reports every error in the settings of providers.</summary>
internal sealed class ProviderSettingsCheck(IEnumerable<ProviderSettings> byCode) : IOptionsConsistencyCheck
{
    public IEnumerable<string> FindErrors(OptionSet options) =>
        SettingsRules.FindErrors([.. byCode]).Select(error => PlainText.Shown($"Provider settings by code: {error}."));
}
