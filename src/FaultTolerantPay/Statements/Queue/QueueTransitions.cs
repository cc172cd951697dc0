using System.Globalization;
using FaultTolerantPay.Advances;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Statements.Queue;

/// <summary>
/// The transitions of a discrepancy of a statement. Each is a pure function that adds exactly one step: the version counts the steps.
/// </summary>
internal static class QueueTransitions
{
    /// <summary>
    /// From this many steps on, nobody is assigned any more and nothing is remarked: it can only be resolved or reopened.
    /// </summary>
    public const int MaxRemarks = 1_000;

    /// <summary>The reason code of a discrepancy that a later row explains.</summary>
    public const string ExplainedCode = "found-in-later-statement";

    /// <summary>The reason code of a discrepancy that a later comparison of its day does not find any more.</summary>
    public const string CorrectedCode = "not-in-later-comparison";

    /// <summary>A new discrepancy with its first step.</summary>
    public static QueueChange Open(StatementDiscrepancy found, DateTimeOffset at) => With(
        found with { OpenedAt = at, Version = 0 },
        new StatementDiscrepancyStep { Number = 0, Kind = StatementDiscrepancyStepKind.Opened, At = at, Text = Describe(found) });

    /// <summary>The same finding has other rows: what was decided was decided about the earlier ones.</summary>
    public static QueueChange Change(StatementDiscrepancy before, StatementDiscrepancy found, DateTimeOffset at) => With(
        Reopened(before) with
        {
            Kind = found.Kind,
            Differences = found.Differences,
            Ours = found.Ours,
            Theirs = found.Theirs,
            TheirRows = found.TheirRows,
            ValueAtRisk = found.ValueAtRisk,
            Fingerprint = found.Fingerprint,
            OurKey = found.OurKey,
            TheirKey = found.TheirKey,
            ExplainedBy = null,
        },
        new StatementDiscrepancyStep { Number = 0, Kind = StatementDiscrepancyStepKind.Changed, At = at, Text = Describe(found) });

    /// <summary>A later row explains an open discrepancy.</summary>
    /// <param name="before">The discrepancy.</param>
    /// <param name="explainedBy">The id of the finding that has the row.</param>
    /// <param name="explainedIn">The comparison of that finding.</param>
    /// <param name="evidence">The row.</param>
    /// <param name="at">The time.</param>
    public static QueueChange Explain(
        StatementDiscrepancy before, string explainedBy, string explainedIn, string evidence, DateTimeOffset at) =>
        Explained(before, ExplainedCode, explainedBy, explainedIn, evidence, at);

    /// <summary>The comparison that explained it was repeated, and does not have the row any more.</summary>
    public static QueueChange Unexplain(StatementDiscrepancy before, string evidence, DateTimeOffset at) => With(
        Reopened(before) with { ExplainedBy = null },
        new StatementDiscrepancyStep { Number = 0, Kind = StatementDiscrepancyStepKind.Reopened, At = at, Text = evidence });

    /// <summary>The comparison was repeated, with a corrected file or after a result had come, and does not find it any more.</summary>
    public static QueueChange Correct(StatementDiscrepancy before, DateTimeOffset at) =>
        Explained(before, CorrectedCode, before.Id, null, "a later comparison of the day does not find it any more", at);

    /// <summary>
    /// Whether the library resolved it because a comparison did not find it any more. Only then does finding it open it again.
    /// </summary>
    public static bool IsCorrected(StatementDiscrepancy one) => one.ResolutionCode == CorrectedCode && one.ExplainedBy == one.Id;

    public static QueueChange Assign(
        StatementDiscrepancy before, StatementDiscrepancyAction action, OperatorId? assignee, DateTimeOffset at) =>
        before.State != StatementDiscrepancyState.Open ? QueueChange.NotAllowed("it is resolved: reopen it first")
        : before.Version >= MaxRemarks ? TooManySteps()
        : With(
            before with { Assignee = assignee },
            Step(action, StatementDiscrepancyStepKind.Assigned, at) with { Assignee = assignee });

    public static QueueChange Comment(StatementDiscrepancy before, StatementDiscrepancyAction action, DateTimeOffset at) =>
        before.Version >= MaxRemarks ? TooManySteps() : With(before, Step(action, StatementDiscrepancyStepKind.Commented, at));

    /// <summary>Resolves it, or proposes that if more is at risk than one operator may decide.</summary>
    public static QueueChange Resolve(
        StatementDiscrepancy before, StatementDiscrepancyAction action, string code, ApprovalPolicy policy, DateTimeOffset at)
    {
        if (before.State != StatementDiscrepancyState.Open)
        {
            return QueueChange.NotAllowed($"it is resolved already, with the code '{before.ResolutionCode}'");
        }

        if (before.Proposal is { } waiting)
        {
            return QueueChange.NotAllowed($"{waiting.By} proposed '{waiting.Code}': another operator approves it, or reopens to refuse it");
        }

        return policy.IsNeeded(before.ValueAtRisk)
            ? With(
                before with { Proposal = new ProposedResolution { By = action.By, At = at, Code = code, Text = action.Reason } },
                Step(action, StatementDiscrepancyStepKind.Proposed, at) with { Code = code }) with
            {
                Status = OperatorActionStatus.AwaitsApproval,
                Reason = $"{before.ValueAtRisk} is at risk: another operator must approve it",
            }
            : With(Resolved(before, code, at), Step(action, StatementDiscrepancyStepKind.Resolved, at) with { Code = code });
    }

    public static QueueChange Approve(StatementDiscrepancy before, StatementDiscrepancyAction action, DateTimeOffset at) =>
        before.Proposal is not { } proposal ? QueueChange.NotAllowed("nobody proposed a resolution")
        : Approvals.IsSamePerson(proposal.By, action.By)
            ? QueueChange.NotAllowed($"{proposal.By} proposed it; another operator must approve it")
        : With(
            Resolved(before, proposal.Code, at),
            Step(action, StatementDiscrepancyStepKind.Approved, at) with { Code = proposal.Code });

    public static QueueChange Reopen(StatementDiscrepancy before, StatementDiscrepancyAction action, DateTimeOffset at) =>
        before.State == StatementDiscrepancyState.Open && before.Proposal is null
            ? QueueChange.NotAllowed("it is open, and nobody proposed a resolution")
            : With(Reopened(before), Step(action, StatementDiscrepancyStepKind.Reopened, at));

    /// <summary>The error in the texts of a step together, as the audit trail has them in one line; null if there is none.</summary>
    public static string? FindError(StatementDiscrepancyStep step) =>
        PlainText.FindError($"{step.Code} {step.Assignee} {step.Text}", PlainText.MaxLineLength) is { } error
            ? $"code, assignee and reason together {error}: expected none in them."
            : null;

    private static QueueChange Explained(
        StatementDiscrepancy before, string code, string explainedBy, string? explainedIn, string evidence, DateTimeOffset at) =>
        before.State != StatementDiscrepancyState.Open
            ? QueueChange.NotAllowed("it is resolved")
            : With(
                Resolved(before, code, at) with { ExplainedBy = explainedBy, ExplainedIn = explainedIn },
                new StatementDiscrepancyStep
                {
                    Number = 0,
                    Kind = StatementDiscrepancyStepKind.Explained,
                    At = at,
                    Code = code,
                    Text = evidence,
                });

    private static StatementDiscrepancy Resolved(StatementDiscrepancy before, string code, DateTimeOffset at) => before with
    {
        State = StatementDiscrepancyState.Resolved,
        Proposal = null,
        ResolvedAt = at,
        ResolutionCode = code,
    };

    private static StatementDiscrepancy Reopened(StatementDiscrepancy before) => before with
    {
        State = StatementDiscrepancyState.Open,
        Proposal = null,
        ResolvedAt = null,
        ResolutionCode = null,
        ExplainedIn = null,
    };

    private static StatementDiscrepancyStep Step(
        StatementDiscrepancyAction action, StatementDiscrepancyStepKind kind, DateTimeOffset at) =>
        new() { Number = 0, Kind = kind, At = at, By = action.By, Text = action.Reason };

    private static QueueChange With(StatementDiscrepancy after, StatementDiscrepancyStep step) => new(
        OperatorActionStatus.Done,
        null,
        after with { Version = after.Version + 1 },
        step with { Number = after.Version + 1 });

    private static QueueChange TooManySteps() => QueueChange.NotAllowed($"it has {MaxRemarks} steps: resolve it");

    private static string Describe(StatementDiscrepancy found) => string.Create(
        CultureInfo.InvariantCulture, $"{found.Kind} {found.Differences}, {found.ValueAtRisk} at risk");
}
