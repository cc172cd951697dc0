using FaultTolerantPay.Calls;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Hosting.Faults;

/// <summary>
/// Makes one payment call or probe to the business system, and always ends with one of the five outcomes. Payments, payments past the
/// breaker and probes are separate callees: calls of one kind that hang do not block the others.
/// </summary>
internal sealed class PrimaryCall(IBusinessSystem primary, HostCalls calls, ILogger logger)
{
    private readonly Callee _payments = calls.CalleeOf("business-system:payment");
    private readonly Callee _pastBreaker = calls.CalleeOf("business-system:past-breaker");
    private readonly Callee _probes = calls.CalleeOf("business-system:probe");

    /// <summary>Sends a payment.</summary>
    public ValueTask<AssessedResult> ExecuteAsync(TransactionRequest request, TimeSpan timeout, CancellationToken caller) =>
        AnswerAsync(
            calls.AskAsync(
                _payments, static (call, token) => call.primary.ExecuteAsync(call.request, token), (primary, request), timeout, caller),
            _payments,
            caller);

    /// <summary>Sends a payment, and informs its detector if the call is still running at its timeout after the caller gave up.</summary>
    public ValueTask<AssessedResult> ExecuteAsync(CallInFlight call, TimeSpan timeout) => AnswerAsync(
        calls.AskAsync(
            _payments,
            static (call, token) => call.primary.ExecuteAsync(call.call.Request, token),
            (primary, call),
            timeout,
            call.CancellationToken,
            outlived: static call => call.call.Detector.NoteOutlived(call.call)),
        _payments,
        call.CancellationToken);

    /// <summary>Sends a payment although the business system is considered down.</summary>
    /// <param name="request">The payment.</param>
    /// <param name="timeout">The timeout of the call.</param>
    /// <param name="outlived">Called if the call is still running after its caller gave up.</param>
    /// <param name="caller">The caller's cancellation token.</param>
    public ValueTask<AssessedResult> ExecutePastBreakerAsync(
        TransactionRequest request, TimeSpan timeout, Action outlived, CancellationToken caller) => AnswerAsync(
        calls.AskAsync(
            _pastBreaker,
            static (call, token) => call.primary.ExecuteAsync(call.request, token),
            (primary, request, outlived),
            timeout,
            caller,
            outlived: static call => call.outlived()),
        _pastBreaker,
        caller);

    /// <summary>
    /// Asks the business system whether it would take payments. <see cref="HealthSignal.Nothing"/> if it does not support probes or the
    /// caller gave up.
    /// </summary>
    public ValueTask<AssessedResult> ProbeAsync(TimeSpan timeout, CancellationToken caller) =>
        AnswerAsync(
            calls.AskAsync(_probes, static (primary, token) => AskAsync(primary, token), primary, timeout, caller), _probes, caller);

    private static async ValueTask<PrimaryResult> AskAsync(IBusinessSystem primary, CancellationToken cancellationToken) =>
        await primary.ProbeAsync(cancellationToken).ConfigureAwait(false) switch
        {
            ProbeResult.Ready => PrimaryResult.Succeeded(),
            ProbeResult.NotReady => PrimaryResult.NotExecuted(FaultKind.Application, nameof(ProbeResult.NotReady)),
            _ => PrimaryResult.NotExecuted(FaultKind.Withheld),
        };

    private ValueTask<AssessedResult> AnswerAsync(ValueTask<PrimaryResult> call, Callee callee, CancellationToken caller) =>
        call.IsCompletedSuccessfully ? new(FromResult(call.Result)) : AwaitAsync(call, callee, caller);

    private async ValueTask<AssessedResult> AwaitAsync(ValueTask<PrimaryResult> call, Callee callee, CancellationToken caller)
    {
        try
        {
            return FromResult(await call.ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            return FromException(exception, callee, caller);
        }
    }

    private static AssessedResult CallerCancelled =>
        new(PrimaryResult.Unknown(FaultKind.None, FaultCodes.CallerCancelled), HealthSignal.Nothing);

    /// <summary>The caller gave up before the call was made, so it says nothing about the business system.</summary>
    public static AssessedResult NothingSent =>
        new(PrimaryResult.NotExecuted(FaultKind.Withheld, FaultCodes.CallerCancelled), HealthSignal.Nothing);

    private AssessedResult FromResult(PrimaryResult result) => result.Outcome switch
    {
        OperationOutcome.Succeeded or OperationOutcome.Declined or OperationOutcome.Pending => new(result, HealthSignal.Healthy),

        // The adapter itself withheld the call, for example because of its own limit.
        _ when result.Fault == FaultKind.Withheld => new(result, HealthSignal.Nothing),

        // Refused before booking, and reported in a proper result.
        OperationOutcome.NotExecuted when result.Fault == FaultKind.None => new(result, HealthSignal.Healthy),

        // Unknown without a kind: a broken reply counts as an application error.
        _ => Fault(result with { Fault = result.Fault == FaultKind.None ? FaultKind.Application : result.Fault }),
    };

    private AssessedResult Fault(PrimaryResult result)
    {
        FaultLog.CallFailed(logger, result.Fault, result.Outcome, result.Code);
        return new(result, HealthSignal.Fault);
    }

    private AssessedResult FromException(Exception exception, Callee callee, CancellationToken caller) => exception switch
    {
        // The call was not made, as with a refused connection: the bank may stand in for the payment, and the state shows that the business
        // system is not reachable.
        NothingSentException when callee.IsWithheld => Fault(PrimaryResult.NotExecuted(FaultKind.Connection, FaultCodes.TooManyAbandoned)),
        NothingSentException => Fault(PrimaryResult.NotExecuted(FaultKind.Connection, nameof(NothingSentException))),
        NotCalledException notCalled when ReferenceEquals(notCalled.Callee, callee) => NothingSent,
        OperationCanceledException when caller.IsCancellationRequested => CallerCancelled,

        // Our timeout or the adapter's own. A cancellation that was not requested here is such a timeout; the HTTP client reports timeouts
        // this way.
        TimeoutException => Fault(PrimaryResult.Unknown(FaultKind.Timeout, FaultCodes.CallTimeout)),
        OperationCanceledException => Fault(PrimaryResult.Unknown(FaultKind.Timeout, exception.GetType().Name)),

        // The type alone: a message may hold what must not be logged (M8).
        _ => Fault(PrimaryResult.Unknown(FaultKind.Application, exception.GetType().Name)),
    };
}
