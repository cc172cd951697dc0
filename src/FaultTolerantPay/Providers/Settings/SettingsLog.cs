using FaultTolerantPay.Model;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Providers.Settings;

/// <summary>What is logged about settings of providers: never a secret.</summary>
internal static partial class SettingsLog
{
    [LoggerMessage(LogEvents.ProviderSettingsRead, LogLevel.Information,
        "Provider settings of {File} are in force: {Providers} providers, {Channels} channels")]
    public static partial void ProviderSettingsRead(this ILogger logger, string file, int providers, int channels);

    [LoggerMessage(LogEvents.ProviderSettingsNotRead, LogLevel.Error,
        "Provider settings of {File} have {Errors} errors; the settings in force stay in force. The first error: {Error}")]
    public static partial void ProviderSettingsNotRead(this ILogger logger, string file, int errors, string error);
}
