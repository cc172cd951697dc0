using System.Diagnostics.CodeAnalysis;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Transactions;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Hosting.Faults;

/// <summary>
/// One call of the business system with a time limit, and one of the five outcomes whatever happens. A call that completes at once costs no timer and
/// no allocation; everything else is set up when it turns out that it does not.
/// </summary>
internal sealed class PrimaryCall(IBusinessSystem primary, TimeProvider time, ILogger logger)
{
    // Of calls that completed at once, for the next call on this thread; a call that is under way owns its source alone.
    [ThreadStatic]
    private static CancellationTokenSource? _spare;

    public ValueTask<Answer> ExecuteAsync(TransactionRequest request, TimeSpan timeout, CancellationToken caller)
    {
        var source = _spare ?? new CancellationTokenSource();
        _spare = null;

        ValueTask<PrimaryResult> call;
        try
        {
            call = primary.ExecuteAsync(request, source.Token);
        }
        catch (Exception exception)
        {
            source.Dispose();
            return new(FromException(exception, caller));
        }

        if (!call.IsCompletedSuccessfully)
        {
            return AwaitAsync(call.AsTask(), source, timeout, caller);
        }

        if (source.TryReset())
        {
            _spare = source;
        }

        return new(FromResult(call.Result));
    }

    /// <summary>
    /// Asks the business system whether it would take payments. <see cref="Verdict.Nothing"/> where it has no way to say, or the caller gave up.
    /// </summary>
    public ValueTask<Answer> ProbeAsync(TimeSpan timeout, CancellationToken caller)
    {
        var source = new CancellationTokenSource();
        return AwaitAsync(AskAsync(source.Token), source, timeout, caller);
    }

    private async Task<PrimaryResult> AskAsync(CancellationToken cancellationToken) => await primary.ProbeAsync(cancellationToken).ConfigureAwait(false) switch
    {
        ProbeAnswer.Ready => PrimaryResult.Succeeded(),
        ProbeAnswer.NotReady => PrimaryResult.NotExecuted(FaultKind.Application, nameof(ProbeAnswer.NotReady)),
        _ => PrimaryResult.NotExecuted(FaultKind.Withheld),
    };

    private async ValueTask<Answer> AwaitAsync(Task<PrimaryResult> call, CancellationTokenSource source, TimeSpan timeout, CancellationToken caller)
    {
        try
        {
            var result = await call.WaitAsync(timeout, time, caller).ConfigureAwait(false);
            source.Dispose();
            return FromResult(result);
        }
        catch (Exception exception) when (call.IsCompleted)
        {
            source.Dispose();
            return FromException(exception, caller);
        }
        catch (TimeoutException)
        {
            Abandon(call, source);
            HostingLog.CallTimedOut(logger, timeout);
            return new(PrimaryResult.Unknown(FaultKind.Timeout, FaultCodes.CallTimeout), Verdict.Fault);
        }
        catch (OperationCanceledException)
        {
            Abandon(call, source);
            return CallerCancelled;
        }
    }

    private static Answer CallerCancelled => new(PrimaryResult.Unknown(FaultKind.None, FaultCodes.CallerCancelled), Verdict.Nothing);

    private Answer FromResult(PrimaryResult result) => result.Outcome switch
    {
        OperationOutcome.Succeeded or OperationOutcome.Declined or OperationOutcome.Pending => new(result, Verdict.Healthy),

        // The adapter held the call back itself, by a limit of its own, say.
        _ when result.Fault == FaultKind.Withheld => new(result, Verdict.Nothing),

        // Refused before booking, and said so in a proper answer.
        OperationOutcome.NotExecuted when result.Fault == FaultKind.None => new(result, Verdict.Healthy),

        // Unknown without a kind: a broken reply is the application's.
        _ => Fault(result with { Fault = result.Fault == FaultKind.None ? FaultKind.Application : result.Fault }),
    };

    private Answer Fault(PrimaryResult result)
    {
        HostingLog.CallFailed(logger, result.Fault, result.Outcome, result.Code);
        return new(result, Verdict.Fault);
    }

    private Answer FromException(Exception exception, CancellationToken caller) => exception switch
    {
        NothingSentException => Fault(PrimaryResult.NotExecuted(FaultKind.Connection, nameof(NothingSentException))),
        OperationCanceledException when caller.IsCancellationRequested => CallerCancelled,

        // A cancellation that nobody here asked for is a time limit of the adapter's own, as the HTTP client has one.
        OperationCanceledException or TimeoutException => Fault(PrimaryResult.Unknown(FaultKind.Timeout, exception.GetType().Name)),

        // The type alone: a message may hold what must not be logged (M8).
        _ => Fault(PrimaryResult.Unknown(FaultKind.Application, exception.GetType().Name)),
    };

    /// <summary>Tells a call to stop, and takes note of whatever it ends with. Its source is not disposed: the call may still look at its token.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "What an adapter does on cancellation must not replace the answer: unknown.")]
    private static void Abandon(Task<PrimaryResult> call, CancellationTokenSource source)
    {
        _ = call.ContinueWith(
            static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            source.Cancel();
        }
        catch (Exception)
        {
            // From a callback that the adapter registered.
        }
    }
}
