using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FaultTolerantPay.SampleHost.App;

/// <summary>Health as a person reads it: the whole, then one line for each check with what it found.</summary>
internal static class HealthPage
{
    public static Task WriteAsync(HttpContext context, HealthReport report)
    {
        var text = new StringBuilder().Append(report.Status).Append('\n');
        foreach ((string name, HealthReportEntry entry) in report.Entries)
        {
            text.Append($"{name}: {entry.Status}. {entry.Description}\n");
        }

        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text.ToString(), context.RequestAborted);
    }
}
