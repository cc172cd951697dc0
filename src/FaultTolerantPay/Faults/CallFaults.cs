using FaultTolerantPay.Calls;

namespace FaultTolerantPay.Faults;

/// <summary>
/// What a call says about the health of the business system. Payments, probes and background calls are all classified here.
/// <see cref="FaultKind.None"/>: it gave a valid result, a decline included. <see cref="FaultKind.Withheld"/>: the call says nothing.
/// </summary>
internal static class CallFaults
{
    /// <summary>What the result of a payment, an advice or a probe says.</summary>
    public static FaultKind Of(PrimaryResult result) => result.Outcome switch
    {
        OperationOutcome.Succeeded or OperationOutcome.Declined or OperationOutcome.Pending => FaultKind.None,

        // None: refused before booking, in a valid result. Withheld: the adapter made no call, for example because of its own limit.
        OperationOutcome.NotExecuted => result.Fault,

        // Unknown without a kind: a broken reply counts as an application error.
        _ => result.Fault == FaultKind.None ? FaultKind.Application : result.Fault,
    };

    /// <summary>What the result of a query says.</summary>
    public static FaultKind Of(OriginalResult result) =>
        result.Status == OriginalStatus.Unknown ? FaultKind.Application : FaultKind.None;

    /// <summary>What it says that a call ended with an exception.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="callee">The callee.</param>
    /// <param name="caller">The caller's token.</param>
    public static FaultKind Of(Exception exception, Callee callee, CancellationToken caller) => exception switch
    {
        // Abandoned calls about one payment or for one merchant say nothing about the others.
        NothingSentException { IsWithheld: true } when !callee.IsWithheld => FaultKind.Withheld,
        NothingSentException => FaultKind.Connection,
        NotCalledException notCalled when ReferenceEquals(notCalled.Callee, callee) => FaultKind.Withheld,
        OperationCanceledException when caller.IsCancellationRequested => FaultKind.Withheld,

        // Our timeout or the adapter's own. A cancellation that was not requested here is such a timeout; the HTTP client reports timeouts
        // this way.
        OperationCanceledException or TimeoutException => FaultKind.Timeout,
        _ => FaultKind.Application,
    };
}
