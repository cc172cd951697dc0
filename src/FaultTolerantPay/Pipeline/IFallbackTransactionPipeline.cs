namespace FaultTolerantPay;

/// <summary>Keeps payments running: the business system executes them while it works, and the bank stands in while it does not.</summary>
public interface IFallbackTransactionPipeline
{
    /// <summary>
    /// Executes a payment. A repeated request with the same key gets the same final outcome (M4); with different content it is refused as
    /// <see cref="RefusalCode.KeyConflict"/>. Business outcomes are returned, never thrown.
    /// </summary>
    /// <param name="request">
    /// The payment. Invalid fields are refused as <see cref="RefusalCode.BadRequest"/>, which names all of them.
    /// </param>
    /// <param name="cancellationToken">The caller gives up. Whatever was sent stays sent, and the library follows it up.</param>
    ValueTask<TransactionOutcome> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken = default);
}
