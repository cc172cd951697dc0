namespace FaultTolerantPay.Pipeline.Records;

/// <summary>Takes what the pipeline finds out late about original payments. Recovery implements it.</summary>
internal interface IExecutedEvidence
{
    /// <summary>The business system executed a payment that is on record otherwise.</summary>
    /// <param name="key">The payment.</param>
    /// <param name="evidence">What says so.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask KeepExecutedAsync(TransactionKey key, string evidence, CancellationToken cancellationToken);
}
