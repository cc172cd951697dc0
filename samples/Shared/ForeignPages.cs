using System.Net;
#pragma warning disable IDE0005 // The bank's SDK has this using already, the host's does not.
using Microsoft.AspNetCore.Http;
#pragma warning restore IDE0005

namespace FaultTolerantPay.SampleShared;

/// <summary>
/// Refuses what a browser sends from a foreign page: a name that was rebound to this machine (Host), or a page of another origin (Origin).
/// Without it any page that a developer opens could read or change what a sample program holds.
/// </summary>
internal static class ForeignPages
{
    private static readonly object Refusal = new
    {
        error = "foreign_host_or_origin",
        expected = "127.0.0.1 or localhost, without an Origin of another page",
    };

    public static Task RefuseAsync(HttpContext http, RequestDelegate next)
    {
        string origin = http.Request.Headers.Origin.ToString();
        if (IsThisMachine(http.Request.Host.Host) && (origin.Length == 0 || origin == $"{http.Request.Scheme}://{http.Request.Host}"))
        {
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        return http.Response.WriteAsJsonAsync(Refusal);
    }

    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));
}
