using System.Collections.Immutable;

namespace FaultTolerantPay.Providers.Settings;

/// <summary>The result of reading settings: a snapshot, or all errors that prevented it.</summary>
/// <param name="Snapshot">The settings and error maps; null if there are errors.</param>
/// <param name="OfCode">The errors in settings that the host gives by code.</param>
/// <param name="OfFiles">The errors in the settings file and in error maps, each with its place.</param>
internal sealed record SettingsLoad(ProviderSnapshot? Snapshot, ImmutableArray<string> OfCode, ImmutableArray<string> OfFiles)
{
    /// <summary>All errors.</summary>
    public ImmutableArray<string> Errors => OfCode.AddRange(OfFiles);
}
