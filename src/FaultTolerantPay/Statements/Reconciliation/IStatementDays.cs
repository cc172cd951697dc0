namespace FaultTolerantPay;

/// <summary>
/// What operators see of the days of statements, and order about them: the files that are missing, those that were refused, and that a day
/// is compared again.
/// </summary>
public interface IStatementDays
{
    /// <summary>
    /// The days whose file was reported as missing and is still not there, and those whose newest file was refused, the oldest first. A
    /// missing file is listed while the provider is asked for it, for up to 400 days; a refused one while it is read again, that is within
    /// <see cref="ProviderStatementFiles.LookBackDays"/>, or, if it is one of the bank's account, while settlements look so far back. At
    /// most 1,000 of each; none if the host has no store of statements.
    /// </summary>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="StoreException">The store cannot read.</exception>
    ValueTask<IReadOnlyList<StatementDayProblem>> ListProblemsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Has the worker compare a day again with its newest file, as after a change of the settings or of a record by hand. What it finds
    /// replaces what the comparison before found. The order is kept with the comparison (<see cref="StatementReconciliation.Orders"/>).
    /// The provider is asked for the file at once, too, if its day is one that is looked at again: a file that was refused may have been
    /// issued again.
    /// </summary>
    /// <param name="provider">The provider.</param>
    /// <param name="merchantNumber">The bank's merchant number.</param>
    /// <param name="day">The provider's day, one of the last 400.</param>
    /// <param name="by">The operator.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Cancels before the order is stored.</param>
    /// <returns>
    /// <see cref="OperatorActionStatus.AlreadyDone"/> if the day waits for its comparison already, <see
    /// cref="OperatorActionStatus.NotFound"/> if it was never compared, <see cref="OperatorActionStatus.NotAllowed"/> if it is too old or
    /// was ordered too often, <see cref="OperatorActionStatus.Conflict"/> if nodes compared it again and again meanwhile.
    /// </returns>
    /// <exception cref="StoreException">The store cannot read or write.</exception>
    ValueTask<StatementDayResult> CompareAgainAsync(
        ProviderId provider,
        string merchantNumber,
        DateOnly day,
        OperatorId by,
        string reason,
        CancellationToken cancellationToken);
}
