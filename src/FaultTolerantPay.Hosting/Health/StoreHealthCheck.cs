using System.Diagnostics.CodeAnalysis;
using FaultTolerantPay.Calls;
using FaultTolerantPay.Configuration;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Hosting.Health;

internal sealed class StoreHealthCheck(
    IFaultStore store, IEnumerable<IStoreProbe> probes, IOptions<HealthOptions> options, HostCalls calls) : IHealthCheck
{
    [SuppressMessage("Design", "CA1031", Justification = "Every way in which the store does not answer is the finding.")]
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var data = await calls.AskAsync(
                calls.CalleeOf("store-probe"),
                static (self, token) => self.AskAsync(token),
                this,
                options.Value.StoreTimeout,
                cancellationToken).ConfigureAwait(false);
            return data.TryGetValue(IStoreProbe.Degraded, out object? why)
                ? HealthCheckResult.Degraded($"The store answers. {why}", data: data)
                : HealthCheckResult.Healthy("The store answers.", data);
        }
        catch (Exception exception)
            when (exception is TimeoutException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy($"The store did not answer within {OptionText.Of(options.Value.StoreTimeout)}.", exception);
        }
        catch (NothingSentException exception)
        {
            return HealthCheckResult.Unhealthy($"The store is no longer used. {exception.Message}", exception);
        }
        catch (StoreException exception)
        {
            return HealthCheckResult.Unhealthy($"The store failed. {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("The store failed.", exception);
        }
    }

    private async ValueTask<Dictionary<string, object>> AskAsync(CancellationToken cancellationToken)
    {
        var data = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var probe in probes)
        {
            foreach (var (name, value) in await probe.ProbeAsync(cancellationToken).ConfigureAwait(false))
            {
                data[name] = value;
            }
        }

        await store.FindManualSwitchAsync(cancellationToken).ConfigureAwait(false);
        return data;
    }
}
