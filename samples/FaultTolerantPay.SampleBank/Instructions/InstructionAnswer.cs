namespace FaultTolerantPay.SampleBank.Instructions;

/// <summary>The body of an answer to an instruction or to a query of one.</summary>
/// <param name="DeclineKind"><c>hard</c> or <c>soft</c>, where declined.</param>
/// <param name="BookedMinor">What was booked for this reference: less than asked where part-collected.</param>
/// <param name="FeeMinor">What the channel charges for that.</param>
/// <param name="BookingWindowMs">Queries only: how long after its <c>sendBefore</c> an instruction that is not found may still be
/// booked.</param>
internal sealed record InstructionAnswer(
    string Reference,
    string Status,
    string? Code = null,
    string? DeclineKind = null,
    long BookedMinor = 0,
    long FeeMinor = 0,
    string? Currency = null,
    long? BookingWindowMs = null)
{
    public static InstructionAnswer To(BankInstruction instruction, InstructionDecision result) =>
        new(instruction.Reference, result.Status, result.Code, result.DeclineKind, result.BookedMinor, result.FeeMinor,
            instruction.AsksAnew ? null : instruction.Currency);

    public static InstructionAnswer ToQuery(string reference, StoredInstruction? stored, long bookingWindowMs) => stored is null
        ? new(reference, Instructions.Status.NotFound, BookingWindowMs: bookingWindowMs)
        : new(reference, stored.Status, stored.Code, stored.DeclineKind, stored.BookedMinor, stored.FeeMinor, stored.Currency,
            bookingWindowMs);
}
