using System.Text.Json.Serialization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>An instruction to a channel to move money. It is durable before it is sent (M1); every send has the same key.</summary>
public sealed record Instruction
{
    /// <summary>The instruction's key.</summary>
    public required InstructionKey Key { get; init; }

    /// <summary>The amount to move.</summary>
    public required Money Amount { get; init; }

    /// <summary>
    /// The institution whose channel executes it; <see cref="BusinessSystemChannel"/> for a debit that the business system posts.
    /// </summary>
    public required InstitutionId Channel { get; init; }

    /// <summary>
    /// The logical channel as it was stored. Null: the one with the institution's id, as in instructions of older releases.
    /// </summary>
    public ChannelId? AssignedChannel { get; init; }

    /// <summary>The logical channel that executes it. It was chosen when the instruction was written, and never changes.</summary>
    public ChannelId LogicalChannel => AssignedChannel ?? new(Channel.Value);

    /// <summary>The merchant's id at that institution; null if the merchant is not registered there.</summary>
    public InstitutionMerchantId? MerchantAtInstitution { get; init; }

    /// <summary>The customer.</summary>
    public required CustomerId Customer { get; init; }

    /// <summary>The mandate by which the customer is debited or credited; for collections and customer refunds.</summary>
    [JsonPropertyName("Means")]
    public Mandate? Mandate { get; init; }

    /// <summary>When the instruction was written.</summary>
    public required DateTimeOffset WrittenAt { get; init => field = value.ToUniversalTime(); }

    /// <summary>The instruction is not sent at or after this time. The sender checks it immediately before sending.</summary>
    public required DateTimeOffset SendBefore { get; init => field = value.ToUniversalTime(); }

    /// <summary>The known outcome. <see cref="OperationOutcome.Unknown"/> from writing the instruction until there is a result.</summary>
    public OperationOutcome Outcome { get; init; }

    /// <summary>Whether the outcome is certain.</summary>
    public bool IsResolved { get; init; }

    /// <summary>The number of queries for its outcome; a query without an answer counts too.</summary>
    public int Queries { get; init; }

    /// <summary>
    /// The number of times that evidence about it was decided: by an operator, or by the channel after it had accepted the instruction
    /// despite the recorded outcome.
    /// </summary>
    public int Decisions { get; init; }

    /// <summary>
    /// The booked amount, in minor units, if it does not follow from the outcome: a partial collection, or an operator's decision on
    /// evidence. Null otherwise.
    /// </summary>
    public long? BookedMinor { get; init; }

    /// <summary>What the channel charged for the instruction, in minor units.</summary>
    public long FeeMinor { get; init; }

    /// <summary>Who caused it, if it certainly did not happen and the channel named the cause; null otherwise.</summary>
    public FailureCause? Cause { get; init; }

    /// <summary>The channel's code.</summary>
    public string? Code { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>The channel's reference.</summary>
    public string? ChannelReference { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>The amount that it moved according to the ledger, in minor units; 0 until it is resolved.</summary>
    public long MovedMinor => BookedMinor ?? (Outcome == OperationOutcome.Succeeded ? Amount.Minor : 0);

    /// <summary>
    /// The reference that was assigned when the instruction was written. Null for an instruction of an older release, whose reference
    /// follows from its key.
    /// </summary>
    [JsonPropertyName("GivenReference")]
    public string? AssignedReference { get; init; }

    /// <summary>The reference that the channel receives: the same for every send, from every node.</summary>
    public string Reference => AssignedReference ?? Key.ToReference();

    /// <summary>The channel name of debits that the business system posts itself (<see cref="AdviceMode.PostsDebit"/>).</summary>
    public static InstitutionId BusinessSystemChannel { get; } = new("business-system");
}
