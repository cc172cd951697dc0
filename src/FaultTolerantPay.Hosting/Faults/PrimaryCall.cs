using FaultTolerantPay.Adapters;
using FaultTolerantPay.Calls;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Hosting.Faults;

/// <summary>
/// One call of the business system in a customer's name, and one of the five outcomes whatever happens. Payments, payments past the breaker
/// and probes are parties of their own: those of one sort that hang do not keep the others from being called.
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

    /// <summary>Sends a payment, and tells its detector of a call that goes on for longer than it may after its caller gave up.</summary>
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

    /// <summary>Sends a payment although the business system is held to be down.</summary>
    /// <param name="request">The payment.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="outlived">Is told of a call that goes on for longer after its caller gave up.</param>
    /// <param name="caller">Gives up.</param>
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
    /// Asks the business system whether it would take payments. <see cref="HealthSignal.Nothing"/> where it has no way to say, or the caller
    /// gave up.
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

    private static AssessedResult CallerCancelled => new(PrimaryResult.Unknown(FaultKind.None, FaultCodes.CallerCancelled), HealthSignal.Nothing);

    private AssessedResult FromResult(PrimaryResult result) => result.Outcome switch
    {
        OperationOutcome.Succeeded or OperationOutcome.Declined or OperationOutcome.Pending => new(result, HealthSignal.Healthy),

        // The adapter held the call back itself, by a limit of its own, say.
        _ when result.Fault == FaultKind.Withheld => new(result, HealthSignal.Nothing),

        // Refused before booking, and said so in a proper answer.
        OperationOutcome.NotExecuted when result.Fault == FaultKind.None => new(result, HealthSignal.Healthy),

        // Unknown without a kind: a broken reply is the application's.
        _ => Fault(result with { Fault = result.Fault == FaultKind.None ? FaultKind.Application : result.Fault }),
    };

    private AssessedResult Fault(PrimaryResult result)
    {
        FaultLog.CallFailed(logger, result.Fault, result.Outcome, result.Code);
        return new(result, HealthSignal.Fault);
    }

    private AssessedResult FromException(Exception exception, Callee callee, CancellationToken caller) => exception switch
    {
        // Nobody was called, as with a refused connection: the payment may be stood in for, and the state shows that the business system is
        // not reached.
        NothingSentException when callee.IsWithheld => Fault(PrimaryResult.NotExecuted(FaultKind.Connection, FaultCodes.TooManyAbandoned)),
        NothingSentException => Fault(PrimaryResult.NotExecuted(FaultKind.Connection, nameof(NothingSentException))),
        OperationCanceledException when caller.IsCancellationRequested => CallerCancelled,

        // Ours, or one of the adapter's own. A cancellation that nobody here asked for is such a one, as the HTTP client has it.
        TimeoutException => Fault(PrimaryResult.Unknown(FaultKind.Timeout, FaultCodes.CallTimeout)),
        OperationCanceledException => Fault(PrimaryResult.Unknown(FaultKind.Timeout, exception.GetType().Name)),

        // The type alone: a message may hold what must not be logged (M8).
        _ => Fault(PrimaryResult.Unknown(FaultKind.Application, exception.GetType().Name)),
    };
}
