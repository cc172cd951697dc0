using System.Globalization;
using FaultTolerantPay.Pipeline.Records;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Hosting.Health;

internal sealed class RecordsHealthCheck(
    IEnumerable<IRecordBacklog> backlogs, IOptions<PipelineOptions> pipeline, TimeProvider time) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        // A host that takes no payments has no backlog.
        var state = backlogs.FirstOrDefault()?.Read() ?? default;

        // An older request is no longer accepted.
        var mayBeRetried = state.GivenUpAt is { } at && time.GetUtcNow() - at <= pipeline.Value.MaxRequestAge;
        var data = new Dictionary<string, object>(StringComparer.Ordinal) { ["waiting"] = state.Waiting, ["givenUp"] = state.GivenUp };
        if (state.StoreDownSince is { } since)
        {
            data["storeDownSince"] = since;
        }

        if (state.Waiting == 0 && state.StoreDownSince is null && !mayBeRetried)
        {
            return Task.FromResult(HealthCheckResult.Healthy("Every payment is on record.", data));
        }

        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{state.Waiting} records of payments wait for the store and {(mayBeRetried ? state.GivenUp : 0)} were dropped: "
            + $"a retry of these in a fault could be paid twice.");
        return Task.FromResult(HealthCheckResult.Degraded(text, data: data));
    }
}
