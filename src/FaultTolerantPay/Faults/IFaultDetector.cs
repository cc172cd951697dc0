using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Faults;

/// <summary>
/// Stands before the business system: calls it, learns from what comes back, and withholds calls while it is down.
/// <c>FaultTolerantPay.Hosting</c> has one on a circuit breaker.
/// </summary>
public interface IFaultDetector
{
    /// <summary>What the detector holds at this moment. Never waits.</summary>
    FaultState State { get; }

    /// <summary>
    /// Calls the business system, unless it is held to be down or this request is not in the share that it gets while it recovers:
    /// then the result is <see cref="OperationOutcome.NotExecuted"/> with <see cref="FaultKind.Withheld"/>. Never throws for a failing
    /// business system: the result says what happened.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before anything was sent.</exception>
    ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Calls the business system although it is held to be down, for a merchant that has not agreed to stand-in. Few calls at once,
    /// each with a short time limit; what is over that is <see cref="OperationOutcome.NotExecuted"/> with <see cref="FaultKind.Withheld"/>.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before anything was sent.</exception>
    ValueTask<PrimaryResult> ExecutePastBreakerAsync(TransactionRequest request, CancellationToken cancellationToken);
}
