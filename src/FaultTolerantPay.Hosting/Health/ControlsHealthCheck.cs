using System.Globalization;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FaultTolerantPay.Hosting.Health;

internal sealed class ControlsHealthCheck(TimeProvider time, IActiveControls? controls = null, IWorkQueue? queue = null) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        // A host may use fault detection without stand-in.
        if (controls is null || queue is null)
        {
            return HealthCheckResult.Healthy("Nothing is paused.");
        }

        try
        {
            IReadOnlyList<OperatorControl> active =
                (await controls.ReadAsync(cancellationToken).ConfigureAwait(false)).At(time.GetUtcNow());
            WorkBacklog paused = await queue
                .ReadBacklogAsync(WorkKind.Paused, DateTimeOffset.MaxValue, cancellationToken).ConfigureAwait(false);
            OperatorControl[] pauses = [.. active.Where(control => control.Kind == OperatorControlKind.Pause)];
            var data = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["paused-advances"] = paused.Due,
                ["blocks"] = active.Count - pauses.Length,
            };
            foreach (OperatorControl pause in pauses)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"control-{pause.Number}");
                data[name] = $"{pause}, by {pause.By} at {pause.At.UtcDateTime:O}: {pause.Reason}";
            }

            return pauses.Length == 0
                ? HealthCheckResult.Healthy("Nothing is paused.", data)
                : HealthCheckResult.Degraded(
                    $"Operators paused work: {string.Join("; ", pauses.Select(pause => pause.ToString()))}.", data: data);
        }
        catch (StoreException exception)
        {
            return HealthCheckResult.Degraded(
                "The active operator controls cannot be read: nothing is advanced, paid or collected.", exception);
        }
    }
}
