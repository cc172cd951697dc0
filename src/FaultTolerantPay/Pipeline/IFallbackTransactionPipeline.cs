namespace FaultTolerantPay;

/// <summary>Keeps payments running: the business system executes them while it can, and the bank stands in while it cannot.</summary>
public interface IFallbackTransactionPipeline
{
    /// <summary>
    /// Executes a payment. The same key asked again gives the same final outcome (M4); with other content it is refused as
    /// <see cref="RefusalCode.KeyConflict"/>. Business answers are values; nothing is thrown for them.
    /// </summary>
    /// <param name="request">What is asked. Bad fields are refused as <see cref="RefusalCode.BadRequest"/>, all of them named.</param>
    /// <param name="cancellationToken">The caller gives up. What was sent stays sent, and is followed up.</param>
    ValueTask<TransactionOutcome> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken = default);
}
