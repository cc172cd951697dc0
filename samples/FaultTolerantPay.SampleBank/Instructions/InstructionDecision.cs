namespace FaultTolerantPay.SampleBank.Instructions;

/// <summary>What the bank decided about an instruction, how much it booked for it, and what it charges for that.</summary>
internal sealed record InstructionDecision(string Status, string? Code = null, string? DeclineKind = null, long BookedMinor = 0,
    long FeeMinor = 0)
{
    /// <summary>Certain, but for this attempt alone: not kept under the reference, so a query answers notFound.</summary>
    public bool IsKept => Status is not (Instructions.Status.NotExecuted or Instructions.Status.Conflict);

    public static InstructionDecision Succeeded(long bookedMinor) => new(Instructions.Status.Succeeded, BookedMinor: bookedMinor);

    public static InstructionDecision Hard(string code) => new(Instructions.Status.Declined, code, "hard");

    public static InstructionDecision Soft(string code) => new(Instructions.Status.Declined, code, "soft");

    public static InstructionDecision NotExecuted(string code) => new(Instructions.Status.NotExecuted, code);
}
