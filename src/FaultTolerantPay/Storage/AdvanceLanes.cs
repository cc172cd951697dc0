using FaultTolerantPay.Advances;

namespace FaultTolerantPay.Storage;

/// <summary>
/// In which lane of the work queue an advance waits: the channel that its next step calls, so that a channel that does not answer delays its own work alone. The name of a lane is the name of the
/// party that is called.
/// </summary>
internal static class AdvanceLanes
{
    /// <summary>Advances that are held: their instructions may have gone anywhere.</summary>
    public const string Held = "held";

    /// <summary>Payouts through a channel.</summary>
    public static string Payout(InstitutionId channel) => $"payout:{channel}";

    /// <summary>Collections and pay-backs through a channel.</summary>
    public static string Collection(InstitutionId channel) => $"collection:{channel}";

    /// <summary>The lane of an instruction's channel.</summary>
    public static string Of(Instruction instruction) =>
        instruction.Key.Purpose == InstructionPurpose.Payout ? Payout(instruction.Channel) : Collection(instruction.Channel);

    /// <summary>The lane of an advance; empty where its next step calls nobody.</summary>
    public static string Of(Advance advance) => advance switch
    {
        { IsFinal: true } or { PausedByControl: not null } => "",
        { IsHeld: true } => Held,
        { InFlight: { } instruction } => Of(instruction),
        // As a rule through its own institution; the worker moves it to another channel's lane where it turns out that another one's turn has come.
        { State: AdvanceState.Reserved } => Payout(advance.Institution),
        { State: AdvanceState.CollectionDue, Mandate.Institution: { } institution } => Collection(institution),
        { State: AdvanceState.CustomerRefundDue } => Collection(advance.Mandate?.Institution ?? advance.Institution),
        _ => "",
    };
}
