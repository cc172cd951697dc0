using System.Security.Cryptography;

namespace FaultTolerantPay.Composition;

/// <summary>The default, as the system's clock is: 32 random hexadecimal digits. A host that registers its own, or a simulation that repeats itself, has none of it (M11).</summary>
internal sealed class RandomReferences : IInstructionReferences
{
    public string Next(InstructionKey key) => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
