namespace FaultTolerantPay.Storage;

/// <summary>
/// The lane of the work queue in which an advance waits: the channel that its next step calls. A channel that does not respond then delays
/// only its own work. A lane has the name of the callee.
/// </summary>
internal static class AdvanceLanes
{
    /// <summary>Advances that are held: their instructions may have gone to any channel.</summary>
    public const string Held = "held";

    /// <summary>Payouts through a channel.</summary>
    public static string Payout(ChannelId channel) => $"payout:{channel}";

    /// <summary>Collections and customer refunds through a channel.</summary>
    public static string Collection(ChannelId channel) => $"collection:{channel}";

    /// <summary>The lane of an instruction's channel.</summary>
    public static string Of(Instruction instruction) =>
        instruction.Key.Purpose == InstructionPurpose.Payout ? Payout(instruction.LogicalChannel) : Collection(instruction.LogicalChannel);

    /// <summary>The lane of an advance; empty if its next step calls no channel.</summary>
    public static string Of(Advance advance) => advance switch
    {
        { IsFinal: true } or { PausedByControl: not null } => "",
        { IsHeld: true } => Held,
        { InFlight: { } instruction } => Of(instruction),
        // Usually the payment's own institution is called, at the channel with its id. If another channel is next, the
        // worker moves the advance to that channel's lane.
        { State: AdvanceState.Reserved } => Payout(DefaultOf(advance.Institution)),
        { State: AdvanceState.CollectionDue, Mandate.Institution: { } institution } => Collection(DefaultOf(institution)),
        { State: AdvanceState.CustomerRefundDue } => Collection(DefaultOf(advance.Mandate?.Institution ?? advance.Institution)),
        _ => "",
    };

    private static ChannelId DefaultOf(InstitutionId institution) => new(institution.Value);
}
