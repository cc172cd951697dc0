using FaultTolerantPay.Faults;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FaultTolerantPay.Hosting.Health;

internal sealed class BusinessSystemHealthCheck(IFaultDetector detector) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var state = detector.State;
        if (state.Status == FaultStatus.Healthy)
        {
            return Task.FromResult(HealthCheckResult.Healthy("The business system answers."));
        }

        var data = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["status"] = state.Status.ToString(),
            ["outage"] = state.Outage.Value,
            ["since"] = state.Since ?? default,
            ["cause"] = state.Cause ?? "",
        };
        var text = state.Status == FaultStatus.Faulted
            ? "The business system is down; stand-in decides."
            : "Traffic is returning to the business system.";
        return Task.FromResult(HealthCheckResult.Degraded(text, data: data));
    }
}
