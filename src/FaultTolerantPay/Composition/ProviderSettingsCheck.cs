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
        SettingsLoad load = Load(services, options, byCode);
        string place = options.PlaceOf<ProviderOptions>(nameof(ProviderOptions.SettingsFile));
        return load.OfCode.Concat(load.OfFiles.Select(error => PlainText.Shown($"{place}: {error}")));
    }

    /// <summary>Reads the settings as they will be in force.</summary>
    public static SettingsLoad Load(IServiceProvider services, OptionSet options, IEnumerable<ProviderSettings> byCode)
    {
        var adapters = new RegisteredAdapters(services);
        IEnumerable<string> schemes =
            adapters.GetAll<ISecretSource>().Select(source => adapters.Read(source, s => s.Scheme, nameof(source.Scheme), null) ?? "");
        return SettingsLoader.Load(options.Get<ProviderOptions>(), byCode, schemes);
    }
}
