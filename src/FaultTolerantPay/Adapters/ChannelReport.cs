namespace FaultTolerantPay;

/// <summary>What somebody says of an instruction without being asked: who speaks, of what, and with which amount. Compared with the instruction before anything is believed.</summary>
public sealed record ChannelReport
{
    /// <summary>The instruction's reference, as it was sent to the channel.</summary>
    public required string Reference { get; init; }

    /// <summary>
    /// Who speaks, as the host made sure of it (by the key that signed, the endpoint, the statement's origin; never by what the message says of itself): the institution whose channel it is, or
    /// <see cref="Instruction.BusinessSystemChannel"/>.
    /// </summary>
    public required InstitutionId ReportedBy { get; init; }

    /// <summary>What that channel moves money for. A payout provider speaks of payouts alone, even where the same institution collects as well.</summary>
    public required InstructionPurpose Purpose { get; init; }

    /// <summary>
    /// The amount that the message names, in minor units: of a success, what moved (a part: the part); otherwise what was asked for. Null where it names none, which is enough for all but a success.
    /// </summary>
    public required long? AmountMinor { get; init; }

    /// <summary>The currency that the message names; null where it names none.</summary>
    public Currency? Currency { get; init; }

    /// <summary>What it says.</summary>
    public required ChannelResult Result { get; init; }
}
