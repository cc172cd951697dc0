using System.Text.Json;
using FaultTolerantPay.SampleHost.CommandLine;
using Microsoft.AspNetCore.Http;

namespace FaultTolerantPay.SampleHost.App;

/// <summary>Takes a payment over HTTP, as a bank's channel would send it, and answers with its outcome.</summary>
internal sealed class PaymentPage(IFallbackTransactionPipeline pipeline, PaymentGate gate, TimeProvider time)
{
    private const int MaxPatienceMs = 60_000;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public async Task ExecuteAsync(HttpContext context)
    {
        if (!gate.TryEnter())
        {
            // Certainly not begun: the caller asks another node.
            context.Response.Headers.RetryAfter = "1";
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "this node stops: ask another one");
            return;
        }

        try
        {
            if (await ReadAsync(context) is not { } request)
            {
                await RefuseAsync(context, StatusCodes.Status400BadRequest, "expected " + PaymentBody.Expected);
                return;
            }

            // The payment goes on if its caller gives up.
            TransactionOutcome outcome = await pipeline.ExecuteAsync(request, CancellationToken.None);
            await WriteAsync(context, StatusCodes.Status200OK, new
            {
                kind = outcome.Kind,
                isFinal = outcome.IsFinal,
                reason = outcome.Reason,
                reference = outcome.Reference,
                refusal = outcome.Refusal?.ToString(),
                attempt = outcome.Attempt?.Value,
                isReplay = outcome.IsReplay,
            });
        }
        finally
        {
            gate.Leave();
        }
    }

    private async Task<TransactionRequest?> ReadAsync(HttpContext context)
    {
        try
        {
            PaymentBody? body = await context.Request.ReadFromJsonAsync<PaymentBody>(Json, context.RequestAborted);
            return body?.ToRequest(time.GetUtcNow(), MaxPatienceMs);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string error) => WriteAsync(context, status, new { error });

    private static Task WriteAsync<T>(HttpContext context, int status, T answer)
    {
        using var text = new StringWriter();
        JsonAnswer.Write(text, answer);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(text.ToString(), context.RequestAborted);
    }
}
