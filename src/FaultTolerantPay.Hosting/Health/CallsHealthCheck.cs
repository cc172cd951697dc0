using FaultTolerantPay.Calls;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FaultTolerantPay.Hosting.Health;

internal sealed class CallsHealthCheck(HostCalls calls) : IHealthCheck
{
    private const int MaxNamed = 20;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var withheld = calls.Callees.Where(callee => callee.IsWithheld).OrderBy(callee => callee.Name, StringComparer.Ordinal).ToArray();
        var forMerchants = calls.Callees.Where(callee => !callee.IsWithheld)
            .SelectMany(callee => callee.WithheldMerchants.Select(merchant => $"{callee.Name} for merchant {merchant}"))
            .Order(StringComparer.Ordinal)
            .ToArray();
        if (withheld.Length + forMerchants.Length == 0)
        {
            return Task.FromResult(HealthCheckResult.Healthy("Every callee is called."));
        }

        var data = withheld.ToDictionary(callee => callee.Name, object (callee) => callee.Abandoned, StringComparer.Ordinal);
        var named = string.Join(", ", withheld.Select(callee => callee.Name).Concat(forMerchants.Take(MaxNamed)));
        var more = forMerchants.Length > MaxNamed ? $" and {forMerchants.Length - MaxNamed} more" : "";
        return Task.FromResult(HealthCheckResult.Degraded(
            $"Not called any more, because too many calls passed their timeout and have not ended: {named}{more}.", data: data));
    }
}
