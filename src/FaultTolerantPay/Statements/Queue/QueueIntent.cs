namespace FaultTolerantPay.Statements.Queue;

/// <summary>What an action wants, to tell a retry of it from another action.</summary>
/// <param name="Kinds">The steps that it may make.</param>
/// <param name="Code">The reason code; null: whatever was proposed.</param>
/// <param name="Assignee">To whom it assigns.</param>
internal sealed record QueueIntent(StatementDiscrepancyStepKind[] Kinds, string? Code, OperatorId? Assignee)
{
    /// <summary>Whether a stored step is the one that this action made at an earlier try.</summary>
    public bool IsDoneBy(StatementDiscrepancyStep step, StatementDiscrepancyAction action) =>
        step.By == action.By && Kinds.Contains(step.Kind) && step.Text == action.Reason && (Code is null || step.Code == Code)
        && step.Assignee == Assignee;
}
