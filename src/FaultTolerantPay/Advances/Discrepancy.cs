using System.Text.Json.Serialization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>
/// Two records contradict each other, or something is overdue: an operator must decide. It is opened once per id, and stays open until an
/// operator closes it.
/// </summary>
public sealed record Discrepancy
{
    /// <summary>Stable: derived from the payment, the kind and the subject. Opening it again changes nothing.</summary>
    public required string Id { get; init => field = PlainText.Name(value); }

    /// <summary>The payment.</summary>
    public required TransactionKey Key { get; init; }

    /// <summary>The kind of discrepancy.</summary>
    public required DiscrepancyKind Kind { get; init; }

    /// <summary>When it was opened.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>What was recorded and what was reported, as a person reads it; no secrets.</summary>
    public required string Evidence { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); }

    /// <summary>The instruction whose record the evidence contradicts; null if the discrepancy has another subject.</summary>
    public InstructionKey? Instruction { get; init; }

    /// <summary>
    /// The operation of a channel payment whose record the evidence contradicts, such as <c>Capture 2</c>; null if the discrepancy has
    /// another subject.
    /// </summary>
    public string? Operation { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>The amount that the instruction moved according to the evidence, in minor units; 0: nothing.</summary>
    [JsonPropertyName("SaidMinor")]
    public long ClaimedMinor { get; init; }

    /// <summary>What the channel charged for the instruction according to the evidence, in minor units.</summary>
    [JsonPropertyName("SaidFeeMinor")]
    public long ClaimedFeeMinor { get; init; }

    /// <summary>
    /// The amount that the instruction moved according to the operator who applied the evidence, in minor units. Null while the discrepancy
    /// is open, and if the evidence was dismissed.
    /// </summary>
    public long? AppliedMinor { get; init; }

    /// <summary>When it was closed; null while open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>
    /// The operator who closed it. Null if the channel closed it: it had accepted an instruction despite the recorded outcome, and then
    /// reported a certain outcome.
    /// </summary>
    public OperatorId? ClosedBy { get; init; }

    /// <summary>The operator's decision.</summary>
    public string? Decision { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); }
}
