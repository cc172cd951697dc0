using FaultTolerantPay.Configuration;

namespace FaultTolerantPay;

/// <summary>Where the settings of providers are. An edit applies immediately.</summary>
public sealed class ProviderOptions
{
    /// <summary>The rules that validate these options.</summary>
    internal static readonly OptionRules<ProviderOptions> Rules = new OptionRules<ProviderOptions>()
        .TextOrNone(
            o => o.SettingsFile, (o, value) => o.SettingsFile = value, path => !string.IsNullOrWhiteSpace(path), "the path of a file")
        .TextOrNone(
            o => o.MappedCodesFile, (o, value) => o.MappedCodesFile = value, path => !string.IsNullOrWhiteSpace(path),
            "the path of a file")
        .Between(o => o.MaxFileBytes, (o, value) => o.MaxFileBytes = value, 1_024, 64 << 20);

    /// <summary>
    /// The path of the file with the settings of providers. It and the error maps that it names are read and checked when the host starts,
    /// and by <see cref="IProviderSettings.Reload"/>. Default: missing; there are the settings that the host gives by code.
    /// </summary>
    public string? SettingsFile { get; set; }

    /// <summary>
    /// The path of the file that keeps the codes that operators map (<see cref="IErrorMaps.Map"/>). The library writes it; its folder must
    /// exist. It is read with the settings, and counts before the error maps. Default: missing; what operators map holds until the settings
    /// are read again.
    /// </summary>
    public string? MappedCodesFile { get; set; }

    /// <summary>The largest size of each of the files, and of each error map, in bytes.</summary>
    /// <value>Range: 1,024 to 67,108,864. Default: 4,194,304.</value>
    public int MaxFileBytes { get; set; } = 4 << 20;
}
