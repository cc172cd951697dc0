using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FaultTolerantPay.Hosting.Health;

internal sealed class OptionsHealthCheck(IOptionsStatus status) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = new Dictionary<string, object>(StringComparer.Ordinal) { ["awaiting-restart"] = status.AwaitingRestart };
        if (status.Rejected is not { } refused)
        {
            var text = status.AwaitingRestart.Count == 0
                ? "The options in force are those of the configuration."
                : $"Changes take effect only after a restart: {string.Join(", ", status.AwaitingRestart)}.";
            return Task.FromResult(HealthCheckResult.Healthy(text, data));
        }

        data["since"] = refused.At;
        data["mistakes"] = refused.Errors;
        return Task.FromResult(HealthCheckResult.Degraded(
            $"An edit of the options was not applied: {string.Join(' ', refused.Errors)}", data: data));
    }
}
