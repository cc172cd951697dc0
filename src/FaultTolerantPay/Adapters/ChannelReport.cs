namespace FaultTolerantPay;

/// <summary>
/// An unsolicited report about an instruction: who reports, for which purpose, and which amount. The library compares it with the
/// instruction before it uses the report.
/// </summary>
public sealed record ChannelReport
{
    /// <summary>The instruction's reference, as the channel received it.</summary>
    public required string Reference { get; init; }

    /// <summary>
    /// Who reports: the institution of the channel, or <see cref="Instruction.BusinessSystemChannel"/>. The host must verify this by the
    /// signing key, the endpoint or the statement's origin, never by what the message claims.
    /// </summary>
    public required InstitutionId ReportedBy { get; init; }

    /// <summary>
    /// What that channel moves money for. A payout provider reports on payouts only, even if the same institution also collects.
    /// </summary>
    public required InstructionPurpose Purpose { get; init; }

    /// <summary>
    /// The amount in the message, in minor units: for a success, the amount that moved (for a partial success, that part); otherwise the
    /// requested amount. Null if the message has none, which is allowed unless it reports a success.
    /// </summary>
    public required long? AmountMinor { get; init; }

    /// <summary>The currency in the message; null if the message has none.</summary>
    public Currency? Currency { get; init; }

    /// <summary>The reported result.</summary>
    public required ChannelResult Result { get; init; }
}
