using System.Globalization;
using FaultTolerantPay.Hosting.Settings;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FaultTolerantPay.Hosting.Health;

internal sealed class SettingsHealthCheck(ISharedSettings settings) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<SharedSettingsStatus> all = settings.Status;
        var data = all.ToDictionary(
            status => status.Kind.ToString().ToLowerInvariant(), object (status) => status.InForce, StringComparer.Ordinal);
        SharedSettingsStatus[] refused = [.. all.Where(status => status.InForce != status.Newest)];
        return Task.FromResult(refused.Length == 0
            ? HealthCheckResult.Healthy("The newest shared settings are in force.", data)
            : HealthCheckResult.Degraded(string.Join(' ', refused.Select(Text)), data: data));
    }

    private static string Text(SharedSettingsStatus status) => string.Create(
        CultureInfo.InvariantCulture,
        $"Version {status.Newest} of the shared {status.Kind} is not in force here, but version {status.InForce}: ")
        + (status.Errors.Count == 0 ? "the store has no such version." : string.Join(' ', status.Errors));
}
