using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>One step of a discrepancy of a statement: who did what, when and why. It is never changed or removed.</summary>
public sealed record StatementDiscrepancyStep
{
    /// <summary>Its place among the steps, from 1. It is the version of the discrepancy after it.</summary>
    public required long Number { get; init; }

    /// <summary>What happened.</summary>
    public required StatementDiscrepancyStepKind Kind { get; init; }

    /// <summary>When it happened, in UTC.</summary>
    public required DateTimeOffset At { get; init => field = value.ToUniversalTime(); }

    /// <summary>The operator; null if the library did it.</summary>
    public OperatorId? By { get; init; }

    /// <summary>Why: the operator's words, or the evidence of the library; at most 500 characters.</summary>
    public string Text { get; init => field = PlainText.Clean(value, PlainText.MaxReasonLength) ?? ""; } = "";

    /// <summary>The reason code of a resolution; empty for other steps.</summary>
    public string Code { get; init => field = PlainText.Clean(value, Identifier.MaxLength) ?? ""; } = "";

    /// <summary>To whom it was assigned; null: to nobody, and for other steps.</summary>
    public OperatorId? Assignee { get; init; }
}
