using System.Security.Cryptography;
using System.Text;
using FaultTolerantPay.SampleBank.Http;

namespace FaultTolerantPay.SampleBank.Providers;

/// <summary>
/// Signs and checks what goes between a provider and its callers: HMAC-SHA-256 over the raw body, or over path and query if there is none,
/// in lower-case hex.
/// </summary>
internal sealed class ProviderKeys(SampleBankOptions options)
{
    public const string SignatureHeader = "X-Bank-Signature";

    private const int MaxBodyBytes = 64 * 1024;

    public bool AreThere => options.ProviderSecret is not null;

    public string Of(string provider) => $"{options.ProviderSecret}:{provider}";

    /// <summary>Reads the whole body, refuses a wrong signature, and hands the body on.</summary>
    public async Task CheckAsync(string provider, HttpContext http, RequestDelegate next)
    {
        byte[] body = await ReadAsync(http);
        byte[] signed = body.Length > 0 ? body : Encoding.UTF8.GetBytes($"{http.Request.Path}{http.Request.QueryString}");
        string expected = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Of(provider)), signed));
        if (!CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(http.Request.Headers[SignatureHeader].ToString()), Encoding.UTF8.GetBytes(expected)))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            await http.Response.WriteAsJsonAsync(new { error = "bad_signature" });
            return;
        }

        http.Request.Body = new MemoryStream(body);
        await next(http);
    }

    private static async Task<byte[]> ReadAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        var part = new byte[4096];
        int read;
        while ((read = await http.Request.Body.ReadAsync(part, http.RequestAborted)) > 0)
        {
            body.Write(part, 0, read);
            if (body.Length > MaxBodyBytes)
            {
                throw BadRequestException.Of("body", $"must have at most {MaxBodyBytes} bytes");
            }
        }

        return body.ToArray();
    }
}
