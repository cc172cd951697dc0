using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.AspNetCore;

/// <summary>Takes callbacks over HTTP: who sent it, may it come in, its body, what became of it, the answer.</summary>
internal sealed class CallbackEndpoint(
    IOptions<PaymentCallbackOptions> options, TimeProvider time, ILogger<CallbackEndpoint> logger)
{
    /// <summary>The route parameter with the provider's id.</summary>
    public const string ProviderParameter = "provider";

    /// <summary>The largest confirmation, in bytes.</summary>
    public const int MaxReplyBytes = 65_536;

    /// <summary>After how many seconds a callback that was put off should come again.</summary>
    private const string RetryAfterSeconds = "5";

    private readonly PaymentCallbackOptions _options = options.Value;
    // One for each provider with settings: who floods one provider's address takes no place of another's (M7).
    private readonly ConcurrentDictionary<ProviderId, StrongBox<int>> _underWay = new();

    public static Task ReceiveAsync(HttpContext context) =>
        context.RequestServices.GetRequiredService<CallbackEndpoint>().AnswerAsync(context);

    private async Task AnswerAsync(HttpContext context)
    {
        // Nothing but the reply to a recorded callback makes it a success.
        context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        bool isId = ProviderId.TryParse(context.GetRouteValue(ProviderParameter) as string, null, out ProviderId provider);
        try
        {
            if (!isId || context.RequestServices.GetRequiredService<IProviderSettings>().Find(provider) is null)
            {
                // Whoever asks chose the text, which may be a secret or a card number: only its length is logged.
                CallbackEndpointLog.UnknownProvider(logger, (context.GetRouteValue(ProviderParameter) as string)?.Length ?? 0);
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            await TakeOneOfManyAsync(context, provider).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsSenderGone(context, exception))
        {
            CallbackEndpointLog.SenderGone(logger, provider.Value);
        }
        catch (StoreException exception)
        {
            CallbackEndpointLog.StoreFailed(logger, exception, provider.Value);
            AskToComeAgain(context.Response);
        }
        catch (Exception exception)
        {
            // Without its message, which may quote what arrived.
            CallbackEndpointLog.Failed(logger, provider.ToString(), $"{exception.GetType()}{Environment.NewLine}{exception.StackTrace}");
            Fail(context);
        }
    }

    /// <summary>Takes a callback if there is room for it.</summary>
    private async Task TakeOneOfManyAsync(HttpContext context, ProviderId provider)
    {
        StrongBox<int> underWay = _underWay.GetOrAdd(provider, static _ => new StrongBox<int>());
        try
        {
            if (Interlocked.Increment(ref underWay.Value) <= _options.MaxConcurrent)
            {
                await TakeAsync(context, provider).ConfigureAwait(false);
                return;
            }

            CallbackEndpointLog.TooMany(logger, provider.Value, _options.MaxConcurrent);
            AskToComeAgain(context.Response);
        }
        finally
        {
            Interlocked.Decrement(ref underWay.Value);
        }
    }

    private async Task TakeAsync(HttpContext context, ProviderId provider)
    {
        HttpRequest request = context.Request;
        BodyReading body =
            await CallbackBody.ReadAsync(request, _options.MaxBodyBytes, _options.ReadTimeout, time).ConfigureAwait(false);
        if (body.Bytes is null)
        {
            CallbackEndpointLog.BodyRefused(logger, provider.Value, body.Status);
            context.Response.StatusCode = body.Status;
            return;
        }

        var message = new CallbackMessage
        {
            Body = body.Bytes,
            Headers = request.Headers.ToDictionary(
                header => header.Key, header => string.Join(", ", header.Value.ToArray()), StringComparer.OrdinalIgnoreCase),
            Query = request.QueryString.Value ?? "",
            ReceivedAt = time.GetUtcNow(),
        };
        CallbackResult result = await context.RequestServices.GetRequiredService<IPaymentCallbacks>()
            .ReceiveAsync(provider, message, context.RequestAborted).ConfigureAwait(false);
        switch (result.Status)
        {
            case CallbackStatus.Recorded when FindError(result.Reply) is { } error:
                CallbackEndpointLog.ReplyInvalid(logger, provider.Value, error);
                break;
            case CallbackStatus.Recorded:
                await ConfirmAsync(context, result.Reply!).ConfigureAwait(false);
                break;
            case CallbackStatus.Refused or CallbackStatus.OutsideWindow:
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                break;
            case CallbackStatus.NotRead:
                AskToComeAgain(context.Response);
                break;
            case CallbackStatus.UnknownOrder:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    private static async Task ConfirmAsync(HttpContext context, CallbackReply reply)
    {
        HttpResponse response = context.Response;
        response.StatusCode = reply.Status;
        if (reply.Body.IsDefaultOrEmpty)
        {
            return;
        }

        response.ContentType = reply.ContentType;
        response.ContentLength = reply.Body.Length;
        await response.Body.WriteAsync(reply.Body.AsMemory(), context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Why a reply cannot be sent; null if it can.</summary>
    private static string? FindError(CallbackReply? reply) => reply switch
    {
        null => "there is none",
        { Status: < 200 or > 299 } => $"its status is {reply.Status}",
        { Body.IsDefaultOrEmpty: true } => null,
        { Body.Length: > MaxReplyBytes } => $"it has {reply.Body.Length} bytes",
        { Status: StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent } => $"a body goes with status {reply.Status}",
        _ => null,
    };

    private static bool IsSenderGone(HttpContext context, Exception exception) =>
        exception is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested;

    private static void AskToComeAgain(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        response.Headers.RetryAfter = RetryAfterSeconds;
    }

    /// <summary>Takes back a success that was about to be sent.</summary>
    private static void Fail(HttpContext context)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.Clear();
        context.Response.StatusCode = StatusCodes.Status500InternalServerError;
    }
}
