namespace FaultTolerantPay.Pipeline.Records;

/// <summary>Receives late evidence about original payments from the pipeline. Recovery implements it.</summary>
internal interface IExecutedEvidence
{
    /// <summary>The business system executed a payment whose record says otherwise.</summary>
    /// <param name="key">The payment.</param>
    /// <param name="evidence">The source of the evidence.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask RecordExecutedAsync(TransactionKey key, string evidence, CancellationToken cancellationToken);
}
