using FaultTolerantPay.Adapters;

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
    ValueTask<PrimaryResult> ExecuteWithoutConsentAsync(TransactionRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Whether a background call (a confirmation, a status query, an advice) would be let through now. Never waits and changes nothing:
    /// workers ask before they take work up.
    /// </summary>
    bool MayCallInBackground => State.Status != FaultStatus.Faulted;

    /// <summary>
    /// A background call wants to go to the business system. While it is down the answer is no, but for one call as a probe once the wait
    /// is over. Whoever is let through says what came of it by <see cref="EndBackgroundCall"/>.
    /// </summary>
    BackgroundPermit BeginBackgroundCall() => new(MayCallInBackground ? BackgroundPermitKind.Ordinary : BackgroundPermitKind.Withheld);

    /// <summary>
    /// Says what came of a background call. Failures count as a sign of a fault; answers are no proof that payments work.
    /// </summary>
    /// <param name="pass">What <see cref="BeginBackgroundCall"/> gave.</param>
    /// <param name="key">The payment that it was about.</param>
    /// <param name="fault">
    /// In which way it failed; <see cref="FaultKind.None"/> where it was answered, <see cref="FaultKind.Withheld"/> where it says nothing,
    /// since it was not made or was given up.
    /// </param>
    void EndBackgroundCall(BackgroundPermit pass, TransactionKey key, FaultKind fault)
    {
    }
}
