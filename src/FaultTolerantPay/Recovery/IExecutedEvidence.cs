using FaultTolerantPay.Advances;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Recovery;

/// <summary>Takes what the library itself finds out about original payments; operators have <see cref="IRecovery"/>.</summary>
internal interface IExecutedEvidence
{
    /// <summary>The business system executed a payment that is on record otherwise.</summary>
    /// <param name="key">The payment.</param>
    /// <param name="evidence">What says so.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<AdvanceOperationResult> KeepExecutedAsync(TransactionKey key, string evidence, CancellationToken cancellationToken);
}
