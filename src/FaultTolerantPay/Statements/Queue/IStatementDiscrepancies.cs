namespace FaultTolerantPay;

/// <summary>
/// The queue of settlement staff: what statements and our own records say differently, until it is resolved. Every step is on record. An
/// action names the version that the operator saw. If another operator was faster, the result is
/// <see cref="OperatorActionStatus.Conflict"/>, and nothing is changed.
/// </summary>
public interface IStatementDiscrepancies
{
    /// <summary>
    /// Opens what a comparison could not explain. What is held for the next file is not opened. A row that one side missed and a later
    /// statement has resolves the earlier discrepancy, with that evidence as a step. If the call fails, it may be repeated: nothing is
    /// opened twice.
    /// </summary>
    /// <param name="source">Where the statement comes from, such as the provider: 1 to 64 visible ASCII characters.</param>
    /// <param name="day">The day of the statement.</param>
    /// <param name="results">All results of the comparison for this day, in any order.</param>
    /// <param name="rules">
    /// What counts as the same when a later row is compared with an earlier one; null: nothing may differ.
    /// </param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <exception cref="ArgumentException">The source is invalid.</exception>
    ValueTask<StatementOpening> OpenAsync(
        string source, DateOnly day, IReadOnlyList<MatchResult> results, MatchRules? rules, CancellationToken cancellationToken);

    /// <summary>A discrepancy, or null.</summary>
    ValueTask<StatementDiscrepancy?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>The steps of a discrepancy in their order; empty if there is no such discrepancy.</summary>
    /// <param name="id">The discrepancy.</param>
    /// <param name="after">The number of the last step of the previous page; 0: the first page.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<StatementDiscrepancyStep>> ListStepsAsync(
        string id, long after, int maxItems, CancellationToken cancellationToken);

    /// <summary>Discrepancies, the oldest first.</summary>
    /// <param name="filter">Which ones.</param>
    /// <param name="after">The cursor of the previous page; null: the first page.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="ArgumentException">The cursor is not one of this query.</exception>
    ValueTask<QueryPage<StatementDiscrepancy>> ListAsync(
        StatementDiscrepancyFilter filter, string? after, int maxItems, CancellationToken cancellationToken);

    /// <summary>The open discrepancies by kind, age and currency.</summary>
    /// <param name="source">Only those of this source; null: of all.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<StatementDiscrepancyTotal>> SumAsync(string? source, CancellationToken cancellationToken);

    /// <summary>Gives an open discrepancy to an operator.</summary>
    /// <param name="action">Who decides it, on which version, and why.</param>
    /// <param name="assignee">The operator who works on it from now on; null: nobody.</param>
    /// <param name="cancellationToken">Cancels before the step is stored.</param>
    ValueTask<StatementDiscrepancyResult> AssignAsync(
        StatementDiscrepancyAction action, OperatorId? assignee, CancellationToken cancellationToken);

    /// <summary>Adds a remark, whatever the state is.</summary>
    /// <param name="action">Who remarks what, on which version.</param>
    /// <param name="cancellationToken">Cancels before the step is stored.</param>
    ValueTask<StatementDiscrepancyResult> CommentAsync(StatementDiscrepancyAction action, CancellationToken cancellationToken);

    /// <summary>
    /// Resolves an open discrepancy. If its value at risk is above <see cref="OperationsOptions.ResolutionThresholds"/>, the resolution is
    /// only proposed (<see cref="OperatorActionStatus.AwaitsApproval"/>).
    /// </summary>
    /// <param name="action">Who decides it, on which version, and why.</param>
    /// <param name="code">The bank's code of the reason: 1 to 64 visible ASCII characters.</param>
    /// <param name="cancellationToken">Cancels before the step is stored.</param>
    ValueTask<StatementDiscrepancyResult> ResolveAsync(
        StatementDiscrepancyAction action, string code, CancellationToken cancellationToken);

    /// <summary>
    /// Approves the proposed resolution, which is then in effect. The operator who proposed it cannot approve it; ids are compared trimmed
    /// and without case.
    /// </summary>
    /// <param name="action">Who approves, on which version, and why.</param>
    /// <param name="cancellationToken">Cancels before the step is stored.</param>
    ValueTask<StatementDiscrepancyResult> ApproveAsync(StatementDiscrepancyAction action, CancellationToken cancellationToken);

    /// <summary>Opens a resolved discrepancy again, or refuses the proposal of an open one. All earlier steps stay.</summary>
    /// <param name="action">Who decides it, on which version, and why.</param>
    /// <param name="cancellationToken">Cancels before the step is stored.</param>
    ValueTask<StatementDiscrepancyResult> ReopenAsync(StatementDiscrepancyAction action, CancellationToken cancellationToken);
}
