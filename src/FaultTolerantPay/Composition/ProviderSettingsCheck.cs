using FaultTolerantPay.Configuration.InForce;
using FaultTolerantPay.Model;
using FaultTolerantPay.Providers.Settings;

namespace FaultTolerantPay.Composition;

/// <summary>
/// Reports every error in the settings of providers: in those that the host gives by code, in the file that the options name, and in its
/// error maps. Secrets in the environment and in files are read, others need a source of the host's.
/// </summary>
internal sealed class ProviderSettingsCheck(IServiceProvider services, IEnumerable<ProviderSettings> byCode) : IOptionsConsistencyCheck
{
    public IEnumerable<string> FindErrors(OptionSet options)
    {
        var adapters = new RegisteredAdapters(services);
        IEnumerable<string> schemes =
            adapters.GetAll<ISecretSource>().Select(source => adapters.Read(source, s => s.Scheme, nameof(source.Scheme), null) ?? "");
        SettingsLoad load = SettingsLoader.Load(options.Get<ProviderOptions>(), byCode, schemes);
        string place = options.PlaceOf<ProviderOptions>(nameof(ProviderOptions.SettingsFile));
        return load.OfCode.Concat(load.OfFiles.Select(error => PlainText.Shown($"{place}: {error}")));
    }
}
