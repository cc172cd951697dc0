namespace FaultTolerantPay;

/// <summary>
/// Gives the references that go to channels. Asked once, when an instruction is written down: the reference is stored with it, and every send and every node uses that one (M1, M2). It must not be
/// guessable from what others know of the payment: who knows a reference can report under it.
/// </summary>
public interface IInstructionReferences
{
    /// <summary>A reference for a new instruction: 1 to 64 characters that every channel accepts, another one for each instruction.</summary>
    string Next(InstructionKey key);
}
