using FaultTolerantPay.Model;

namespace FaultTolerantPay.Advances;

/// <summary>An order of one operator that is done only when another approves it. Durable; it stays as a record of who ordered and who decided.</summary>
public sealed record ApprovalRequest
{
    /// <summary>Stable: a function of the payment, the kind, what it is about, and how often that was ordered. Empty until it is stored.</summary>
    public string Id { get; init; } = "";

    /// <summary>The payment whose advance it changes.</summary>
    public required TransactionKey Key { get; init; }

    /// <summary>Which order.</summary>
    public required ApprovalKind Kind { get; init; }

    /// <summary>The money at stake, which is compared with <see cref="OperationsOptions.ApprovalThresholds"/>. Where it has changed at the approval, the order is not done.</summary>
    public required Money Amount { get; init; }

    /// <summary>What it is about: the receipt, the refund id, the difference, or the attempt that was executed; empty for others.</summary>
    public string About { get; init; } = "";

    /// <summary>The instruction that is resolved; null for other orders.</summary>
    public InstructionKey? Instruction { get; init; }

    /// <summary>What became of that instruction according to the operator; null for other orders.</summary>
    public OperationOutcome? Outcome { get; init; }

    /// <summary>What an instruction moved according to the operator who applies evidence; null: what the evidence says, and for other orders.</summary>
    public Money? Moved { get; init; }

    /// <summary>Who ordered it.</summary>
    public required OperatorId OrderedBy { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset OrderedAt { get; init; }

    /// <summary>Why, or on what evidence.</summary>
    public required string Reason { get; init; }

    /// <summary>From then on it is not approved any more.</summary>
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>How far it got, as stored.</summary>
    public ApprovalStatus Status { get; init; } = ApprovalStatus.Waiting;

    /// <summary>Who approved or refused it; another operator than <see cref="OrderedBy"/> where it is approved. Null while it waits.</summary>
    public OperatorId? DecidedBy { get; init; }

    /// <summary>When; null while it waits.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Why; null while it waits.</summary>
    public string? Decision { get; init; }

    /// <summary>How far it is at a time: a request that waits expires.</summary>
    public ApprovalStatus StatusAt(DateTimeOffset now) =>
        Status == ApprovalStatus.Waiting && now >= ExpiresAt ? ApprovalStatus.Expired : Status;

    /// <summary>What is ordered, in a few words.</summary>
    internal string Summary =>
        $"{Kind} of {Amount}{(About.Length == 0
            ? ""
            : $", {About}")}{(Instruction is { } instruction ? $", {instruction.Purpose} {instruction.Ordinal} as {Outcome}" : "")}";

    /// <summary>
    /// Fit to be stored, whoever made it. Not done where a text is set: what an operator writes is refused as it was written, never stored
    /// otherwise. Ids keep their digits, since with others they would be those of
    /// something else.
    /// </summary>
    internal ApprovalRequest Cleaned() => this with
    {
        Id = PlainText.Name(Id),
        About = PlainText.Name(About),
        Reason = PlainText.Clean(Reason, PlainText.MaxReasonLength),
        Decision = PlainText.Clean(Decision, PlainText.MaxReasonLength),
    };

    /// <summary>Whether two requests with one subject order the same.</summary>
    internal bool IsSameAction(ApprovalRequest other) => Amount == other.Amount && Outcome == other.Outcome && Moved == other.Moved;
}
