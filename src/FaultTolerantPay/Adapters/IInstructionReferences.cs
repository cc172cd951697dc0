namespace FaultTolerantPay;

/// <summary>
/// Creates the references that channels receive. The library calls it once, when it writes an instruction. The reference is stored with the
/// instruction, and every send from every node uses it (M1, M2). A reference must not be guessable from other data of the payment, because
/// anyone who knows a reference can report under it.
/// </summary>
public interface IInstructionReferences
{
    /// <summary>
    /// Creates the reference of a new instruction: 1 to 64 characters that every channel accepts, different for each instruction.
    /// </summary>
    string Next(InstructionKey key);
}
