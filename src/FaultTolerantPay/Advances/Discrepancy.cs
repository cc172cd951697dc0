using System.Text.Json.Serialization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Advances;

/// <summary>Something that an operator must look at. Opened once for each id; stays open until an operator closes it.</summary>
public sealed record Discrepancy
{
    /// <summary>Stable: a function of the payment, the kind and what it is about. Opening it again changes nothing.</summary>
    public required string Id { get; init => field = PlainText.Name(value); }

    /// <summary>The payment.</summary>
    public required TransactionKey Key { get; init; }

    /// <summary>What contradicts.</summary>
    public required DiscrepancyKind Kind { get; init; }

    /// <summary>When it was opened.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>What was recorded and what was said, as a person reads it; no secrets.</summary>
    public required string Evidence { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); }

    /// <summary>The instruction whose record the evidence contradicts; null where it is about something else.</summary>
    public InstructionKey? Instruction { get; init; }

    /// <summary>What that instruction moved according to the evidence, in minor units; 0: nothing.</summary>
    [JsonPropertyName("SaidMinor")]
    public long ClaimedMinor { get; init; }

    /// <summary>What the channel charged for it according to the evidence, in minor units.</summary>
    [JsonPropertyName("SaidFeeMinor")]
    public long ClaimedFeeMinor { get; init; }

    /// <summary>What that instruction moved as the operator decided who applied the evidence, in minor units; null while open, and where the evidence was dismissed.</summary>
    public long? AppliedMinor { get; init; }

    /// <summary>When it was closed; null while open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Who closed it; null where the channel did, which had accepted an instruction after all and then said for certain what became of it.</summary>
    public OperatorId? ClosedBy { get; init; }

    /// <summary>What the operator decided.</summary>
    public string? Decision { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); }
}
