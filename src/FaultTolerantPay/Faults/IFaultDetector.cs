namespace FaultTolerantPay.Faults;

/// <summary>
/// Calls the business system, learns from the results, and withholds calls while it is down. <c>FaultTolerantPay.Hosting</c> provides one
/// with a circuit breaker.
/// </summary>
internal interface IFaultDetector
{
    /// <summary>The detector's current view. Never waits.</summary>
    FaultState State { get; }

    /// <summary>
    /// Calls the business system, unless it is considered down, or this request is outside the share that it gets while it recovers: then
    /// the result is <see cref="OperationOutcome.NotExecuted"/> with <see cref="FaultKind.Withheld"/>. So it is if the caller gave up
    /// before anything was sent. Nothing is thrown: after an exception, the payment may have been sent (M3).
    /// </summary>
    ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Calls the business system although it is considered down, for a merchant that has not given consent to stand-in. Only a few
    /// concurrent calls are made, each with a short timeout. A call above that number is <see cref="OperationOutcome.NotExecuted"/> with
    /// <see cref="FaultKind.Withheld"/>, and so is the call of a caller that gave up before anything was sent. Nothing is thrown.
    /// </summary>
    ValueTask<PrimaryResult> ExecuteWithoutConsentAsync(TransactionRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Whether a background call (a confirmation, a status query or an advice) would be allowed now. Never waits and changes nothing.
    /// Workers check it before they claim work.
    /// </summary>
    bool MayCallInBackground => State.Status != FaultStatus.Faulted;

    /// <summary>
    /// Requests permission for a background call to the business system. While it is down, only one probe is allowed, after the break
    /// duration. A caller that is allowed must report the result with <see cref="EndBackgroundCall"/>.
    /// </summary>
    BackgroundPermit BeginBackgroundCall() => new(MayCallInBackground ? BackgroundPermitKind.Ordinary : BackgroundPermitKind.Withheld);

    /// <summary>
    /// Reports the result of a background call. A failure counts as a sign of a fault; a success does not prove that payments work.
    /// </summary>
    /// <param name="pass">The permit from <see cref="BeginBackgroundCall"/>.</param>
    /// <param name="key">The payment that the call was about.</param>
    /// <param name="fault">
    /// How the call failed. <see cref="FaultKind.None"/> if it was answered; <see cref="FaultKind.Withheld"/> if it was not made or was
    /// given up, and so proves nothing.
    /// </param>
    void EndBackgroundCall(BackgroundPermit pass, TransactionKey key, FaultKind fault)
    {
    }
}
