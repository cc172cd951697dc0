using FaultTolerantPay.Calls;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FaultTolerantPay.Hosting.Health;

internal sealed class CallsHealthCheck(HostCalls calls) : IHealthCheck
{
    private const int MaxNamed = 20;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var withheld = calls.Callees.Where(party => party.IsWithheld).OrderBy(party => party.Name, StringComparer.Ordinal).ToArray();
        var forMerchants = calls.Callees.Where(party => !party.IsWithheld)
            .SelectMany(party => party.WithheldMerchants.Select(merchant => $"{party.Name} for merchant {merchant}"))
            .Order(StringComparer.Ordinal)
            .ToArray();
        if (withheld.Length + forMerchants.Length == 0)
        {
            return Task.FromResult(HealthCheckResult.Healthy("Every party of the host's is called."));
        }

        var data = withheld.ToDictionary(party => party.Name, object (party) => party.Abandoned, StringComparer.Ordinal);
        var named = string.Join(", ", withheld.Select(party => party.Name).Concat(forMerchants.Take(MaxNamed)));
        var more = forMerchants.Length > MaxNamed ? $" and {forMerchants.Length - MaxNamed} more" : "";
        return Task.FromResult(HealthCheckResult.Degraded(
            $"Not called any more, since too many calls passed their time limit and have not ended: {named}{more}.", data: data));
    }
}
