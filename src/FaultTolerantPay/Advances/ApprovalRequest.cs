using System.Text.Json.Serialization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>
/// One operator's action that is done only after another operator approves it. It is durable, and remains as a record of who requested and
/// who decided.
/// </summary>
public sealed record ApprovalRequest
{
    /// <summary>
    /// Stable: derived from the payment, the kind, the subject, and the number of earlier requests for it. Empty until it is stored.
    /// </summary>
    public string Id { get; init; } = "";

    /// <summary>The payment whose advance, or which as a channel payment, the action changes.</summary>
    public required TransactionKey Key { get; init; }

    /// <summary>The action.</summary>
    public required ApprovalKind Kind { get; init; }

    /// <summary>
    /// The amount at stake, which is compared with <see cref="OperationsOptions.ApprovalThresholds"/>. If it has changed by the time of the
    /// approval, the action is not done.
    /// </summary>
    public required Money Amount { get; init; }

    /// <summary>The subject: the receipt, the refund id, the discrepancy, or the executed attempt; empty for other actions.</summary>
    public string About { get; init; } = "";

    /// <summary>The instruction that is resolved; null for other actions.</summary>
    public InstructionKey? Instruction { get; init; }

    /// <summary>The operation of a channel payment that the action is about; null for actions on advances.</summary>
    public OperationNumber? Operation { get; init; }

    /// <summary>The outcome of that instruction or operation according to the operator; null for other actions.</summary>
    public OperationOutcome? Outcome { get; init; }

    /// <summary>
    /// The amount that an instruction moved according to the operator who applies evidence. Null for the amount in the evidence, and for
    /// other actions.
    /// </summary>
    public Money? Moved { get; init; }

    /// <summary>The operator who requested the action.</summary>
    [JsonPropertyName("OrderedBy")]
    public required OperatorId RequestedBy { get; init; }

    /// <summary>When it was requested.</summary>
    [JsonPropertyName("OrderedAt")]
    public DateTimeOffset RequestedAt { get; init; }

    /// <summary>Why it was requested, or the evidence for it.</summary>
    public required string Reason { get; init; }

    /// <summary>From this time on it can no longer be approved.</summary>
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The stored status.</summary>
    public ApprovalStatus Status { get; init; } = ApprovalStatus.Waiting;

    /// <summary>
    /// The operator who approved or refused the action. An approval comes from another operator than <see cref="RequestedBy"/>. Null while
    /// it waits.
    /// </summary>
    public OperatorId? DecidedBy { get; init; }

    /// <summary>When it was decided; null while it waits.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>The reason for the decision; null while it waits.</summary>
    public string? Decision { get; init; }

    /// <summary>The status at a time: a waiting request expires.</summary>
    public ApprovalStatus StatusAt(DateTimeOffset now) =>
        Status == ApprovalStatus.Waiting && now >= ExpiresAt ? ApprovalStatus.Expired : Status;

    /// <summary>A short description of the action.</summary>
    internal string Summary =>
        $"{Kind} of {Amount}{(About.Length == 0 ? "" : $", {About}")}"
        + (Instruction is { } instruction ? $", {instruction.Purpose} {instruction.Ordinal} as {Outcome}" : "")
        + (Operation is { } operation ? $", {operation}" : "")
        + (Operation is not null && Outcome is { } outcome ? $" as {outcome}" : "");

    /// <summary>
    /// A copy that is fit to be stored, whoever created the request. Properties do not clean their texts, because an operator's invalid
    /// text is refused, never changed and stored. Ids keep their digits, because other digits would identify something else.
    /// </summary>
    internal ApprovalRequest Cleaned() => this with
    {
        Id = PlainText.Name(Id),
        About = PlainText.Name(About),
        Reason = PlainText.Clean(Reason, PlainText.MaxReasonLength),
        Decision = PlainText.Clean(Decision, PlainText.MaxReasonLength),
    };

    /// <summary>Whether two requests about the same subject are for the same action.</summary>
    internal bool IsSameAction(ApprovalRequest other) => Amount == other.Amount && Outcome == other.Outcome && Moved == other.Moved;
}
