using FaultTolerantPay.Adapters;
using FaultTolerantPay.Advances;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Recovery;

/// <summary>Where the business system's word on original payments comes in, beside what the library asks itself.</summary>
public interface IRecovery
{
    /// <summary>
    /// The business system executed the original of an advance, whenever that is found: nothing is collected any more, and what was collected is paid back (M10).
    /// </summary>
    /// <param name="key">The payment.</param>
    /// <param name="amount">
    /// With which amount, as the evidence has it. Another one than the payment's settles nothing: it is <see cref="OperatorActionStatus.NotAllowed"/>, <see cref="DiscrepancyKind.ExecutedAmountDiffers"/> tells of it,
    /// and a collection that is due is stopped.
    /// </param>
    /// <param name="by">Who says so.</param>
    /// <param name="evidence">On what evidence, in 4 letters or digits or more, and up to 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<OperatorActionResult> ReportExecutedAsync(TransactionKey key, Money amount, OperatorId by, string evidence, CancellationToken cancellationToken);

    /// <summary>
    /// Applies an end-of-day statement: advances whose original is in it are superseded; those that waited for a statement, since the business system cannot fence, and whose
    /// request it covers are confirmed. A line with another amount than the payment's settles nothing: <see cref="DiscrepancyKind.ExecutedAmountDiffers"/> tells of it, and a collection that is due is
    /// stopped. Applying it again changes nothing.
    /// </summary>
    /// <param name="statement">The statement.</param>
    /// <param name="by">Who applies it: the operator, or the bank's system that fetched it.</param>
    /// <param name="reason">Which statement it is, by its date or file name say: 4 letters or digits or more, and up to 500 characters. It stands on the timeline of each payment that changes.</param>
    /// <param name="cancellationToken">Cancels before the next change is stored; those before stay.</param>
    /// <exception cref="ArgumentException">The operator or the reason is mistaken; all mistakes are named.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="BusinessSystemStatement.CoversRequestsBefore"/> is later than a day from now. Nothing is changed.</exception>
    ValueTask<StatementResult> ApplyStatementAsync(BusinessSystemStatement statement, OperatorId by, string reason, CancellationToken cancellationToken);
}
