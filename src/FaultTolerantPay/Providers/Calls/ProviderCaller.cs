using FaultTolerantPay.Calls;
using FaultTolerantPay.Model;
using FaultTolerantPay.Providers.Settings;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Providers.Calls;

/// <summary>
/// Calls the adapters of providers, never after the deadline of an order and never without a timeout. Every failure becomes one of the five
/// outcomes. No method throws.
/// </summary>
internal sealed class ProviderCaller(
    ProviderRegistry adapters,
    IProviderSettings settings,
    CallContexts contexts,
    HostCalls calls,
    TimeProvider time,
    ProviderCallSettings limits,
    ILogger<ProviderCaller> logger)
{
    private readonly CallSlots _slots = new();

    /// <summary>Whether the provider's adapter has the capability that an operation needs.</summary>
    public bool Can(ProviderId provider, OperationKind kind) => adapters.Can(provider, kind);

    /// <summary>
    /// From when on an order is certainly not sent or executed any more: its sender has given up, and the late booking window is over. The
    /// longest window counts for a provider without an adapter, and the longest timeout for one without settings.
    /// </summary>
    public DateTimeOffset CertainFrom(ProviderId provider, DateTimeOffset sendBefore)
    {
        TimeSpan window = adapters.LateBookingWindow(provider) ?? LateBookingWindows.Longest;
        TimeSpan timeout = settings.Find(provider) is { } known ? TimeoutOf(known) : SettingsRules.MaxTimeout;
        return sendBefore.Plus(timeout + window + limits.MaxClockSkew);
    }

    /// <summary>Sends an order that is already stored.</summary>
    public ValueTask<ProviderAnswer> SendAsync(ChannelOrder order, CancellationToken cancellationToken) =>
        WaitAsync(RunToTheEndAsync(new ProviderRequest(order)), cancellationToken);

    /// <summary>Verifies, signs, unsigns, requests or confirms an SMS.</summary>
    public ValueTask<ProviderAnswer> AskAsync(CardOrder order, CancellationToken cancellationToken) =>
        WaitAsync(RunToTheEndAsync(new ProviderRequest(order)), cancellationToken);

    /// <summary>
    /// Asks what became of an order. "Not found" becomes not executed only after the order's deadline, the late booking window and the
    /// clock skew, and never for an order that the provider had accepted; until then it is unknown, with the code <c>not-found</c>.
    /// </summary>
    public async ValueTask<ProviderAnswer> QueryAsync(ChannelOrder order, CancellationToken cancellationToken)
    {
        long beganAt = time.GetTimestamp();
        DateTimeOffset askedAt = time.GetUtcNow();
        ProviderId provider = order.Channel.Provider;
        if (adapters.Find(provider) is not IOperationQuery adapter || settings.Find(provider) is not { } known)
        {
            return Ended(ProviderResult.Unknown(ChannelCodes.NoChannel), beganAt);
        }

        if (!_slots.TryEnter(provider, known.Network.MaxConcurrentCalls))
        {
            calls.Metrics.Withheld(CalleeOf(provider));
            return Withheld(ProviderResult.Unknown(ChannelCodes.NothingSent), beganAt);
        }

        ProviderContext context = contexts.Of(known);
        var request = new ProviderRequest(order with { Card = null });
        var query = new AdapterCall<ProviderQueryResult>(
            request, (_, _, token) => request.QueryAsync(adapter, context, token), () => _slots.Leave(provider));
        try
        {
            ProviderQueryResult answer = await calls.AskAsync(
                CalleeOf(provider),
                static (asked, token) => asked.RunAsync(token),
                query,
                TimeoutOf(known),
                cancellationToken,
                about: About(order.Payment.Merchant, order.Reference)).ConfigureAwait(false);
            ProviderResult result = answer.Result is { } found
                ? Checked(found, order.Reference, order.Channel.Id)
                : NotFound(order, askedAt);
            return Ended(result, beganAt);
        }
        catch (NothingSentException exception) when (exception.IsWithheld)
        {
            return Withheld(ProviderResult.Unknown(ChannelCodes.NothingSent), beganAt);
        }
        catch (TimeoutException)
        {
            return Ended(ProviderResult.Unknown(ChannelCodes.Timeout), beganAt);
        }
        catch (Exception exception)
        {
            ProviderLog.ProviderQueryFailed(logger, exception, order.Reference, order.Channel.Id.Value);
            return Ended(ProviderResult.Unknown(ChannelCodes.Error), beganAt);
        }
        finally
        {
            query.TryWithdraw();
        }
    }

    /// <summary>
    /// Reads a callback with the provider's adapter. <see cref="CallbackReading.Refused"/> if the adapter has no such capability, or
    /// throws; null if it takes too long, or is not called because earlier calls have not ended.
    /// </summary>
    public async ValueTask<CallbackReading?> ReadCallbackAsync(
        ProviderId provider, CallbackMessage message, CancellationToken cancellationToken)
    {
        if (settings.Find(provider) is not { } known)
        {
            // The sender may have chosen the id: it is not logged.
            ProviderLog.ProviderCallbackFailed(logger, null, "(none of the settings)", "it has no settings");
            return CallbackReading.Refused;
        }

        if (adapters.Find(provider) is not ICallbackReader adapter)
        {
            ProviderLog.ProviderCallbackFailed(logger, null, provider.ToString(), "it has no adapter that reads callbacks");
            return CallbackReading.Refused;
        }

        try
        {
            // A callee of its own: orders are still sent if reading callbacks hangs.
            CallbackReading? reading = await calls.AskAsync(
                calls.CalleeOf($"provider:{provider}:callback"),
                static (asked, token) => ReadAsync(asked.adapter, asked.message, asked.context, token),
                (adapter, message, context: contexts.Of(known)),
                TimeoutOf(known),
                cancellationToken).ConfigureAwait(false);
            return Checked(provider, reading);
        }
        catch (Exception exception)
        {
            ProviderLog.ProviderCallbackFailed(logger, exception, provider.ToString(), "the adapter failed");
            // What an adapter throws may be the sender's doing.
            return exception is TimeoutException or NothingSentException or OperationCanceledException ? null : CallbackReading.Refused;
        }
    }

    private static async ValueTask<CallbackReading> ReadAsync(
        ICallbackReader adapter, CallbackMessage message, ProviderContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await adapter.ReadCallbackAsync(message, context, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // A callback may have card details.
            throw AdapterFailure.Of(exception, hasSecrets: true);
        }
    }

    private static async ValueTask<ProviderAnswer> WaitAsync(Task<ProviderAnswer> sent, CancellationToken cancellationToken)
    {
        try
        {
            return await sent.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Money may be on its way: the call continues to its own timeout, even if the caller has given up.
            return new ProviderAnswer(ProviderResult.Unknown(ChannelCodes.Timeout), TimeSpan.Zero, sent);
        }
    }

    /// <summary>Never throws.</summary>
    private async Task<ProviderAnswer> RunToTheEndAsync(ProviderRequest request)
    {
        long beganAt = time.GetTimestamp();
        ProviderId provider = request.Provider;
        if (adapters.Find(provider) is not { } adapter || !adapters.Can(provider, request.Kind))
        {
            return NothingSent(request, beganAt, $"provider '{provider}' has no adapter for {request.Kind}");
        }

        if (settings.Find(provider) is not { } known)
        {
            return NothingSent(request, beganAt, $"provider '{provider}' has no settings");
        }

        if (!_slots.TryEnter(provider, known.Network.MaxConcurrentCalls))
        {
            calls.Metrics.Withheld(CalleeOf(provider));
            return NothingSent(request, beganAt, $"{known.Network.MaxConcurrentCalls} calls are under way") with { IsWithheld = true };
        }

        AdapterCall<ProviderResult>? call = null;
        var late = new TaskCompletionSource<ProviderAnswer>();
        try
        {
            ProviderContext context = contexts.Of(known);
            call = new AdapterCall<ProviderResult>(
                request, (card, code, token) => SendOnceAsync(request, adapter, context, card, code, token), () => _slots.Leave(provider));
            ProviderResult result = await calls.AskAsync(
                CalleeOf(provider),
                static (asked, token) => asked.RunAsync(token),
                call,
                TimeoutOf(known),
                CancellationToken.None,
                answer => late.SetResult(Ended(Checked(answer, request.Reference, request.Channel.Id), beganAt)),
                About(request.Merchant, request.Reference)).ConfigureAwait(false);
            return Ended(Checked(result, request.Reference, request.Channel.Id), beganAt);
        }
        catch (TimeoutException) when (call!.TryWithdraw())
        {
            return NothingSent(request, beganAt, "its time was over before the call began");
        }
        catch (TimeoutException)
        {
            return Ended(ProviderResult.Unknown(ChannelCodes.Timeout), beganAt) with { Late = late.Task };
        }
        catch (NothingSentException exception) when (exception.AbandonedSince is not null)
        {
            // This call was not made, but an earlier one with the same reference still runs (M3).
            return Withheld(ProviderResult.Unknown(ChannelCodes.Timeout), beganAt);
        }
        catch (NothingSentException exception)
        {
            return NothingSent(request, beganAt, exception.Message) with { IsWithheld = exception.IsWithheld };
        }
        catch (Exception exception) when (call is null)
        {
            // The caller cleared the card's details before the call.
            _slots.Leave(provider);
            return NothingSent(request, beganAt, exception.GetType().Name);
        }
        catch (Exception exception)
        {
            ProviderLog.ProviderCallFailed(logger, exception, request.Reference, request.Channel.Id.Value);
            return Ended(ProviderResult.Unknown(ChannelCodes.Error), beganAt);
        }
        finally
        {
            // A call that was not made must not keep the card's details.
            call?.TryWithdraw();
        }
    }

    /// <summary>Checks the deadline when the call begins, which may be later than when it was requested.</summary>
    private async ValueTask<ProviderResult> SendOnceAsync(
        ProviderRequest request,
        IProviderAdapter adapter,
        ProviderContext context,
        CardDetails? card,
        char[] smsCode,
        CancellationToken cancellationToken)
    {
        if (request.SendBefore is { } deadline && time.GetUtcNow() >= deadline)
        {
            return ProviderResult.NotExecuted(ChannelCodes.SendBeforePassed);
        }

        ProviderResult result = await request.SendAsync(adapter, context, card, smsCode, cancellationToken).ConfigureAwait(false);
        return ResultChecks.WithoutCard(result, card);
    }

    private ProviderResult NotFound(ChannelOrder order, DateTimeOffset askedAt)
    {
        // The time of the query counts: the result cannot include what was executed after it.
        bool isOver = adapters.LateBookingWindow(order.Channel.Provider) is { } window
            && askedAt >= order.SendBefore.Plus(window + limits.MaxClockSkew);
        return isOver && !order.IsAccepted
            ? ProviderResult.NotExecuted(ChannelCodes.NotFound)
            : ProviderResult.Unknown(ChannelCodes.NotFound);
    }

    /// <summary>An implausible result counts as unknown.</summary>
    private ProviderResult Checked(ProviderResult result, string reference, ChannelId channel)
    {
        if (ResultChecks.FindError(result) is not { } error)
        {
            return result;
        }

        ProviderLog.ProviderAnswerImplausible(logger, reference, channel.Value, error);
        return ProviderResult.Unknown(ChannelCodes.ImplausibleAnswer);
    }

    private CallbackReading Checked(ProviderId provider, CallbackReading? reading)
    {
        if (reading is not { IsAuthentic: true })
        {
            return CallbackReading.Refused;
        }

        if (ResultChecks.FindError(reading) is { } error)
        {
            ProviderLog.ProviderCallbackFailed(logger, null, provider.ToString(), error);
            return CallbackReading.Refused;
        }

        return reading with { Reports = reading.Reports.IsDefault ? [] : [.. reading.Reports.Select(Checked)] };

        CallbackReport Checked(CallbackReport report)
        {
            if (ResultChecks.FindError(report.Result) is not { } wrong)
            {
                return report;
            }

            ProviderLog.ProviderCallbackFailed(logger, null, provider.ToString(), wrong);
            return report with { Result = ProviderResult.Unknown(ChannelCodes.ImplausibleAnswer) };
        }
    }

    private ProviderAnswer NothingSent(ProviderRequest request, long beganAt, string reason)
    {
        ProviderLog.ProviderNothingSent(logger, request.Reference, request.Channel.Id.Value, reason);
        return Ended(ProviderResult.NotExecuted(ChannelCodes.NothingSent), beganAt);
    }

    private ProviderAnswer Ended(ProviderResult result, long beganAt) => new(result, time.GetElapsedTime(beganAt));

    private ProviderAnswer Withheld(ProviderResult result, long beganAt) => Ended(result, beganAt) with { IsWithheld = true };

    private Callee CalleeOf(ProviderId provider) => calls.CalleeOf($"provider:{provider}");

    private TimeSpan TimeoutOf(ProviderSettings known) => known.Network.Timeout ?? limits.CallTimeout;

    private static CallSubject About(MerchantId? merchant, string reference) => new(merchant?.Value, reference);
}
