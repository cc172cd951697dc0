using System.Text.Json.Serialization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>An order to a channel to move money. Durable before it is sent (M1); every send of it carries the same key.</summary>
public sealed record Instruction
{
    /// <summary>Its name.</summary>
    public required InstructionKey Key { get; init; }

    /// <summary>What to move.</summary>
    public required Money Amount { get; init; }

    /// <summary>The institution whose channel carries it; for a debit that the business system posts, <see cref="BusinessSystemChannel"/>.</summary>
    public required InstitutionId Channel { get; init; }

    /// <summary>The merchant's id at that institution; null where the merchant is not registered there.</summary>
    public InstitutionMerchantId? MerchantAtInstitution { get; init; }

    /// <summary>The customer.</summary>
    public required CustomerId Customer { get; init; }

    /// <summary>How the customer is debited or credited; for collections and customer refunds.</summary>
    [JsonPropertyName("Means")]
    public Mandate? Mandate { get; init; }

    /// <summary>When it was written down.</summary>
    public required DateTimeOffset WrittenAt { get; init => field = value.ToUniversalTime(); }

    /// <summary>It is not sent at or after this time; the sender checks immediately before sending.</summary>
    public required DateTimeOffset SendBefore { get; init => field = value.ToUniversalTime(); }

    /// <summary>What is known of it. <see cref="OperationOutcome.Unknown"/> from when it is written until an answer is.</summary>
    public OperationOutcome Outcome { get; init; }

    /// <summary>Whether the outcome is known for certain.</summary>
    public bool IsResolved { get; init; }

    /// <summary>How often it was queried; no answer counts too.</summary>
    public int Queries { get; init; }

    /// <summary>How often evidence about it was decided: by an operator, or by the channel that had accepted it after all.</summary>
    public int Decisions { get; init; }

    /// <summary>What is booked for it where the outcome alone does not say: a part of a collection, or what an operator decided on evidence. Minor units; null otherwise.</summary>
    public long? BookedMinor { get; init; }

    /// <summary>What the channel charged for it, in minor units.</summary>
    public long FeeMinor { get; init; }

    /// <summary>The channel's code.</summary>
    public string? Code { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>The channel's reference.</summary>
    public string? ChannelReference { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>What it moved as it is booked, in minor units; 0 until it ended.</summary>
    public long MovedMinor => BookedMinor ?? (Outcome == OperationOutcome.Succeeded ? Amount.Minor : 0);

    /// <summary>The reference that was given when it was written down; null for one of an older release, whose reference follows from its key alone.</summary>
    [JsonPropertyName("GivenReference")]
    public string? AssignedReference { get; init; }

    /// <summary>The reference that goes to the channel: the same for every send, at every node.</summary>
    public string Reference => AssignedReference ?? Key.ToReference();

    /// <summary>The channel name of debits that the business system posts itself (<see cref="AdviceMode.PostsDebit"/>).</summary>
    public static InstitutionId BusinessSystemChannel { get; } = new("business-system");
}
