using FaultTolerantPay.Calls;
using FaultTolerantPay.Faults;
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

    private AssessedResult FromResult(PrimaryResult result) => CallFaults.Of(result) switch
    {
        FaultKind.None => new(result, HealthSignal.Healthy),
        FaultKind.Withheld => new(result, HealthSignal.Nothing),
        var fault => Fault(result with { Fault = fault }),
    };

    private AssessedResult Fault(PrimaryResult result)
    {
        FaultLog.CallFailed(logger, result.Fault, result.Outcome, result.Code);
        return new(result, HealthSignal.Fault);
    }

    private AssessedResult FromException(Exception exception, Callee callee, CancellationToken caller)
    {
        FaultKind fault = CallFaults.Of(exception, callee, caller);
        // The type alone: a message may hold what must not be logged (M8).
        string code = exception is TimeoutException ? FaultCodes.CallTimeout : exception.GetType().Name;
        return exception switch
        {
            // The call was not made, as with a refused connection: the bank may stand in for the payment.
            NothingSentException when fault == FaultKind.Withheld => new(PrimaryResult.NotExecuted(fault, code), HealthSignal.Nothing),
            NothingSentException when callee.IsWithheld => Fault(PrimaryResult.NotExecuted(fault, FaultCodes.TooManyAbandoned)),
            NothingSentException => Fault(PrimaryResult.NotExecuted(fault, code)),
            NotCalledException notCalled when ReferenceEquals(notCalled.Callee, callee) => NothingSent,
            _ when fault == FaultKind.Withheld => CallerCancelled,
            _ => Fault(PrimaryResult.Unknown(fault, code)),
        };
    }
}
