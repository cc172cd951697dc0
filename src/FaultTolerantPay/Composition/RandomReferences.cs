using System.Security.Cryptography;

namespace FaultTolerantPay.Composition;

/// <summary>
/// The default source: 32 random hexadecimal digits. A host or a repeatable simulation may register its own source; then the library draws
/// no random references (M11).
/// </summary>
internal sealed class RandomReferences : IInstructionReferences, IOperationReferences
{
    public string Next(InstructionKey key) => Next();

    public string Next() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
