namespace FaultTolerantPay;

/// <summary>Receives the callbacks of providers, whatever carried them.</summary>
public interface IPaymentCallbacks
{
    /// <summary>
    /// Verifies a callback, compares each report with its order, and records it. A duplicate, late or out-of-order report does no harm; one
    /// that contradicts the record, or does not fit its order, opens a discrepancy and changes nothing.
    /// </summary>
    /// <param name="provider">
    /// The provider at whose address it arrived, never what the message claims.
    /// </param>
    /// <param name="message">The callback as it arrived.</param>
    /// <param name="cancellationToken">Cancels reading it. A report that is being recorded is recorded anyway.</param>
    /// <returns>What became of it. A confirmation only after all of it is durable.</returns>
    /// <exception cref="StoreException">The store cannot be read or written: the provider must send it again.</exception>
    ValueTask<CallbackResult> ReceiveAsync(ProviderId provider, CallbackMessage message, CancellationToken cancellationToken);
}
