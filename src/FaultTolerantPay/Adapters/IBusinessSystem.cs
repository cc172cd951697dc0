using FaultTolerantPay.Adapters;

namespace FaultTolerantPay;

/// <summary>
/// The bank's own normal path, called the primary. Implemented by the host. A method that throws <see cref="NothingSentException"/> says
/// that nothing was sent; any other exception, and a cancellation, means that nobody can tell.
/// </summary>
public interface IBusinessSystem
{
    /// <summary>
    /// Executes a payment. The business system deduplicates by <see cref="TransactionRequest.Key"/> with all of its parts: the same merchant, order and attempt is one payment, however often
    /// it is asked for; another attempt of an order is another payment, decided anew, and is only asked for once every earlier attempt ended certainly unpaid. The reference that an adapter
    /// makes of the key must differ from attempt to attempt: under that of a declined attempt, the next would be answered with the same decline.
    /// </summary>
    ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken);

    /// <summary>What became of a payment: of this attempt, not of another one of its order. <see cref="OriginalStatus.NotFound"/> does not rule out that it is still under way.</summary>
    ValueTask<OriginalResult> QueryAsync(TransactionKey key, CancellationToken cancellationToken);

    /// <summary>
    /// What became of a payment; if it was not executed, the business system refuses this attempt from now on (a fence). Answered with
    /// <see cref="OriginalStatus.CannotCancel"/> by a system that is not able to.
    /// Not implemented, it queries: what the query does not find is answered with <see cref="OriginalStatus.CannotCancel"/>, since nothing stops it from being executed later.
    /// </summary>
    async ValueTask<OriginalResult> ConfirmOrCancelAsync(TransactionKey key, CancellationToken cancellationToken)
    {
        OriginalResult answer = await QueryAsync(key, cancellationToken).ConfigureAwait(false);
        return answer.Status == OriginalStatus.NotFound ? answer with { Status = OriginalStatus.CannotCancel } : answer;
    }

    /// <summary>Takes note of a stand-in payment. Called at least once for each advice; the same advice id is one advice.</summary>
    ValueTask<AdviceResult> AdviseAsync(Advice advice, CancellationToken cancellationToken);

    /// <summary>
    /// Optional: would the business system take payments now? Asked while it is held to be down, so that an outage ends without a customer's payment being risked. It moves no money, and goes
    /// the way that payments go: a health page that answers while the ledger is down would bring payments back too soon. Throws what the other methods throw.
    /// Not implemented, it answers <see cref="ProbeResult.CannotProbe"/>: then background calls find out, one at a time.
    /// </summary>
    ValueTask<ProbeResult> ProbeAsync(CancellationToken cancellationToken) => ValueTask.FromResult(ProbeResult.CannotProbe);
}
