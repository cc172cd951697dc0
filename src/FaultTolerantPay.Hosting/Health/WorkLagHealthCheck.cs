using FaultTolerantPay.Calls;
using FaultTolerantPay.Configuration;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Hosting.Health;

internal sealed class WorkLagHealthCheck(IEnumerable<IWorkLag> lags, IOptions<HealthOptions> options, HostCalls calls) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = new Dictionary<string, object>(StringComparer.Ordinal);
        var worst = TimeSpan.Zero;
        foreach (var lag in lags)
        {
            var age = await calls.AskAsync(
                calls.CalleeOf($"work-lag:{lag.Name}"),
                static (lag, token) => lag.FindOldestDueAsync(token),
                lag,
                options.Value.StoreTimeout,
                cancellationToken).ConfigureAwait(false) ?? TimeSpan.Zero;
            data[lag.Name] = age;
            worst = age > worst ? age : worst;
        }

        return worst <= options.Value.MaxWorkLag
            ? HealthCheckResult.Healthy("The background work keeps up.", data)
            : HealthCheckResult.Degraded(
                $"The oldest due work has waited for {OptionText.Of(worst)}: expected at most {OptionText.Of(options.Value.MaxWorkLag)}.",
                data: data);
    }
}
