using FaultTolerantPay.Advances;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Recovery;

/// <summary>Where the business system's word on original payments comes in, beside what the library asks itself.</summary>
public interface IRecovery
{
    /// <summary>
    /// The business system executed the original of an advance, whenever that is found: nothing is collected any more, and what was collected is paid back (M10).
    /// </summary>
    /// <param name="key">The payment.</param>
    /// <param name="evidence">What says so: 1 to 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<AdvanceOperationResult> ReportExecutedAsync(TransactionKey key, string evidence, CancellationToken cancellationToken);

    /// <summary>
    /// Applies an end-of-day statement: advances whose original is in it are superseded; those that waited for a statement, since the business system cannot fence, and whose
    /// request it covers are confirmed. Applying it again changes nothing.
    /// </summary>
    ValueTask<StatementResult> ApplyStatementAsync(BusinessStatement statement, CancellationToken cancellationToken);
}
