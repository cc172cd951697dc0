using System.Globalization;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Statements.Queue;

/// <inheritdoc cref="IStatementDiscrepancies"/>
internal sealed class StatementDiscrepancies(
    IStatementDiscrepancyStore store, FindingQueue queue, ResolutionPolicy policy, TimeProvider time) : IStatementDiscrepancies
{
    // A conflict is a conflict at the second look: the version that the operator saw is gone for good.
    private const int MaxRounds = 2;

    public ValueTask<StatementOpening> OpenAsync(
        string source, DateOnly day, IReadOnlyList<MatchResult> results, MatchRules? rules, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(results);
        return ActionChecks.Id("source", source) is { } error
            ? throw new ArgumentException(error, nameof(source))
            : queue.OpenAsync(source, day, results, rules ?? new MatchRules(), cancellationToken);
    }

    public ValueTask<StatementDiscrepancy?> FindAsync(string id, CancellationToken cancellationToken) =>
        store.FindAsync(id ?? "", cancellationToken);

    public ValueTask<IReadOnlyList<StatementDiscrepancyStep>> ListStepsAsync(
        string id, long after, int maxItems, CancellationToken cancellationToken) =>
        store.ListStepsAsync(id ?? "", after, maxItems, cancellationToken);

    public ValueTask<QueryPage<StatementDiscrepancy>> ListAsync(
        StatementDiscrepancyFilter filter, string? after, int maxItems, CancellationToken cancellationToken) =>
        store.ListAsync(filter, after, maxItems, cancellationToken);

    public ValueTask<IReadOnlyList<StatementDiscrepancyTotal>> SumAsync(string? source, CancellationToken cancellationToken) =>
        store.SumAsync(source, time.GetUtcNow(), cancellationToken);

    public ValueTask<StatementDiscrepancyResult> AssignAsync(
        StatementDiscrepancyAction action, OperatorId? assignee, CancellationToken cancellationToken) =>
        ActAsync(
            action,
            new QueueIntent([StatementDiscrepancyStepKind.Assigned], "", assignee),
            assignee is { } to ? ActionChecks.Id("assignee", to.Value) : null,
            (before, at) => QueueTransitions.Assign(before, action, assignee, at),
            cancellationToken);

    public ValueTask<StatementDiscrepancyResult> CommentAsync(StatementDiscrepancyAction action, CancellationToken cancellationToken) =>
        ActAsync(
            action,
            new QueueIntent([StatementDiscrepancyStepKind.Commented], "", null),
            null,
            (before, at) => QueueTransitions.Comment(before, action, at),
            cancellationToken);

    public ValueTask<StatementDiscrepancyResult> ResolveAsync(
        StatementDiscrepancyAction action, string code, CancellationToken cancellationToken) =>
        ActAsync(
            action,
            new QueueIntent([StatementDiscrepancyStepKind.Proposed, StatementDiscrepancyStepKind.Resolved], code, null),
            CodeError(code),
            (before, at) => QueueTransitions.Resolve(before, action, code, policy.Approvals, at),
            cancellationToken);

    public ValueTask<StatementDiscrepancyResult> ApproveAsync(StatementDiscrepancyAction action, CancellationToken cancellationToken) =>
        ActAsync(
            action,
            new QueueIntent([StatementDiscrepancyStepKind.Approved], null, null),
            null,
            (before, at) => QueueTransitions.Approve(before, action, at),
            cancellationToken);

    public ValueTask<StatementDiscrepancyResult> ReopenAsync(StatementDiscrepancyAction action, CancellationToken cancellationToken) =>
        ActAsync(
            action,
            new QueueIntent([StatementDiscrepancyStepKind.Reopened], "", null),
            null,
            (before, at) => QueueTransitions.Reopen(before, action, at),
            cancellationToken);

    /// <summary>
    /// The error in a reason code; null if it is valid. A card number in it would be masked, and it would be another code.
    /// </summary>
    private static string? CodeError(string code) => ActionChecks.Id("code", code)
        ?? (PlainText.FindError(code, Identifier.MaxLength) is { } error ? $"code {error}: expected none in it." : null);

    private async ValueTask<StatementDiscrepancyResult> ActAsync(
        StatementDiscrepancyAction action,
        QueueIntent intent,
        string? error,
        Func<StatementDiscrepancy, DateTimeOffset, QueueChange> change,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(action);
        string?[] checks =
        [
            .. ActionChecks.Of(action.By, action.Reason),
            ActionChecks.Field(!string.IsNullOrEmpty(action.Id), "discrepancy", action.Id, "the id of one"),
            ActionChecks.Field(
                action.Version > 0, "version", action.Version.ToString(CultureInfo.InvariantCulture), "the version that was shown"),
            error,
        ];
        string errors = ActionChecks.Join(checks);
        if (errors.Length > 0)
        {
            return new StatementDiscrepancyResult(OperatorActionStatus.BadInput, errors, null);
        }

        for (int round = 0; round < MaxRounds; round++)
        {
            if (await store.FindAsync(action.Id, cancellationToken).ConfigureAwait(false) is not { } before)
            {
                return new StatementDiscrepancyResult(
                    OperatorActionStatus.NotFound, $"there is no discrepancy '{action.Id}'", null);
            }

            if (before.Version != action.Version)
            {
                return await AnswerRepeatedAsync(before, action, intent, cancellationToken).ConfigureAwait(false);
            }

            QueueChange changed = change(before, time.GetUtcNow());
            if (changed is not { After: { } after, Step: { } step })
            {
                return new StatementDiscrepancyResult(changed.Status, changed.Reason, before);
            }

            // The whole step is one line of the audit trail: a card number must not appear where two of its texts meet either.
            if (QueueTransitions.FindError(step) is { } hidden)
            {
                return new StatementDiscrepancyResult(OperatorActionStatus.BadInput, hidden, before);
            }

            if (await store.SaveAsync(after, step, cancellationToken).ConfigureAwait(false))
            {
                return new StatementDiscrepancyResult(changed.Status, changed.Reason, after);
            }
        }

        throw new StoreException(
            $"Discrepancy '{action.Id}' has version {action.Version}, but the store refused its next version: the store is damaged.")
        { NothingWritten = true };
    }

    /// <summary>
    /// The operator saw another version. If the step after it is what the operator wants now, this is a retry of it; otherwise another
    /// action was faster.
    /// </summary>
    private async ValueTask<StatementDiscrepancyResult> AnswerRepeatedAsync(
        StatementDiscrepancy now,
        StatementDiscrepancyAction action,
        QueueIntent intent,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<StatementDiscrepancyStep> steps =
            await store.ListStepsAsync(action.Id, action.Version, 1, cancellationToken).ConfigureAwait(false);
        if (steps is not [{ } next])
        {
            return new StatementDiscrepancyResult(
                OperatorActionStatus.Conflict, $"its version is {now.Version}; version {action.Version} does not exist", now);
        }

        if (intent.IsDoneBy(next, action))
        {
            return now.Proposal is not null && next.Kind == StatementDiscrepancyStepKind.Proposed && next.Number == now.Version
                ? new StatementDiscrepancyResult(
                    OperatorActionStatus.AwaitsApproval, "it is proposed already: another operator must approve it", now)
                : new StatementDiscrepancyResult(OperatorActionStatus.AlreadyDone, null, now);
        }

        string who = next.By is { } by ? by.ToString() : "the library";
        return new StatementDiscrepancyResult(
            OperatorActionStatus.Conflict, $"{who} was faster ({next.Kind}: {next.Text}): its version is {now.Version} now", now);
    }
}
