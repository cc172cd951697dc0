namespace FaultTolerantPay;

/// <summary>
/// The bank's own normal path, called the primary. The host implements it. A method throws <see cref="NothingSentException"/> to report
/// that nothing was sent. After any other exception or a cancellation, the outcome is unknown.
/// </summary>
public interface IBusinessSystem
{
    /// <summary>
    /// Executes a payment. The business system must deduplicate by <see cref="TransactionRequest.Key"/> with all its parts: the same
    /// merchant, order and attempt is one payment, no matter how many times it is requested. Another attempt of the order is a new payment;
    /// the library requests it only after every earlier attempt ended certainly unpaid. If an adapter derives a reference from the key, the
    /// reference must differ for each attempt. Otherwise the business system would repeat the decline of the earlier attempt.
    /// </summary>
    ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the original status of this attempt, not of another attempt of its order. <see cref="OriginalStatus.NotFound"/> does not
    /// exclude that the payment is still under way.
    /// </summary>
    ValueTask<OriginalResult> QueryAsync(TransactionKey key, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the original status of a payment. If the payment was not executed, the business system must refuse this attempt from then
    /// on. A system that cannot do this returns <see cref="OriginalStatus.CannotCancel"/>. The default implementation queries. If the query
    /// does not find the payment, it returns <see cref="OriginalStatus.CannotCancel"/>, because the business system could still execute the
    /// payment later.
    /// </summary>
    async ValueTask<OriginalResult> ConfirmOrCancelAsync(TransactionKey key, CancellationToken cancellationToken)
    {
        OriginalResult answer = await QueryAsync(key, cancellationToken).ConfigureAwait(false);
        return answer.Status == OriginalStatus.NotFound ? answer with { Status = OriginalStatus.CannotCancel } : answer;
    }

    /// <summary>
    /// Records a stand-in payment. The library calls it at least once for each advice; the business system must deduplicate by the advice
    /// id. <see cref="OperationOutcome.Succeeded"/>: accepted (and for <see cref="AdviceKind.PostDebit"/>, posted; the reference is that of
    /// the posting). <see cref="OperationOutcome.Declined"/>: certainly refused; the collection policy uses the code. After any other
    /// outcome the library sends the advice again later.
    /// </summary>
    ValueTask<PrimaryResult> AdviseAsync(Advice advice, CancellationToken cancellationToken);

    /// <summary>
    /// Optional: reports whether the business system would accept payments now. The library calls it while the business system is
    /// considered down, so that no customer's payment is needed to detect the end of an outage. It must move no money and use the same path
    /// as payments: a health page that responds while the ledger is down would end the outage too early. It throws the same exceptions as
    /// the other methods. The default implementation returns <see cref="ProbeResult.CannotProbe"/>: the library then tests with background
    /// calls, one at a time.
    /// </summary>
    ValueTask<ProbeResult> ProbeAsync(CancellationToken cancellationToken) => ValueTask.FromResult(ProbeResult.CannotProbe);
}
