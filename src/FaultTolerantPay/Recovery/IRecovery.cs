namespace FaultTolerantPay;

/// <summary>
/// Takes in what the business system reports about original payments, in addition to the queries that the library sends itself.
/// </summary>
public interface IRecovery
{
    /// <summary>
    /// Reports that the business system executed a payment, whether or not it has an advance. Allowed at any time. From then on nothing is
    /// collected for it, and the bank refunds what was collected (M10).
    /// </summary>
    /// <param name="key">The payment.</param>
    /// <param name="amount">
    /// The amount that the evidence shows. If it is not the payment's amount, nothing is settled: the result is
    /// <see cref="OperatorActionStatus.NotAllowed"/>, <see cref="DiscrepancyKind.ExecutedAmountDiffers"/> is opened, and a collection that
    /// is due is stopped.
    /// </param>
    /// <param name="by">The operator.</param>
    /// <param name="evidence">The evidence: at least 4 letters or digits, at most 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<OperatorActionResult> ReportExecutedAsync(
        TransactionKey key, Money amount, OperatorId by, string evidence, CancellationToken cancellationToken);

    /// <summary>
    /// Applies an end-of-day statement. An advance whose original is listed is superseded. An advance that waited for a statement, because
    /// the business system cannot cancel, is confirmed if the statement covers its request. A line with another amount than the payment's
    /// settles nothing: it opens <see cref="DiscrepancyKind.ExecutedAmountDiffers"/> and stops a collection that is due. Applying the same
    /// statement again changes nothing.
    /// </summary>
    /// <param name="statement">The statement.</param>
    /// <param name="by">The operator, or the bank's system that fetched the statement.</param>
    /// <param name="reason">
    /// The statement's name, for example its date or file name: at least 4 letters or digits, at most 500 characters. It appears on the
    /// timeline of each payment that changes.
    /// </param>
    /// <param name="cancellationToken">Cancels before the next change is stored. Earlier changes stay.</param>
    /// <exception cref="ArgumentException">The operator or the reason is invalid. The message names all errors.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <see cref="BusinessSystemStatement.CoversRequestsBefore"/> is more than a day in the future. Nothing is changed.
    /// </exception>
    ValueTask<StatementResult> ApplyStatementAsync(
        BusinessSystemStatement statement, OperatorId by, string reason, CancellationToken cancellationToken);
}
