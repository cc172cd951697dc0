using FaultTolerantPay.Hosting.Health;
using FaultTolerantPay.SampleHost.CommandLine;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FaultTolerantPay.SampleHost.App;

/// <summary>
/// Whether this node takes payments: its store answers as the primary, and it does not stop. What is degraded has its reason, and the node
/// stays ready: a fault is what the library is for.
/// </summary>
internal sealed class ReadyPage(HealthCheckService health, PaymentGate gate)
{
    public async Task WriteAsync(HttpContext context)
    {
        HealthReport report = await health.CheckHealthAsync(check => check.Tags.Contains(HealthCheckNames.Tag), context.RequestAborted);
        string[] reasons =
        [
            .. gate.IsClosed ? ["This node stops."] : Array.Empty<string>(),
            .. report.Entries.Where(entry => entry.Value.Status != HealthStatus.Healthy)
                .Select(entry => $"{entry.Key}: {entry.Value.Description}"),
        ];
        bool isReady = !gate.IsClosed && report.Status != HealthStatus.Unhealthy;
        using var text = new StringWriter();
        JsonAnswer.Write(text, new { isReady, status = gate.IsClosed ? HealthStatus.Unhealthy : report.Status, reasons });
        context.Response.StatusCode = isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.WriteAsync(text.ToString(), context.RequestAborted);
    }
}
