using System.Security.Cryptography;

namespace FaultTolerantPay.Composition;

/// <summary>
/// The default source: 32 random hexadecimal digits. It is the library's only use of randomness (M11); a host or a repeatable simulation
/// may register its own source instead.
/// </summary>
internal sealed class RandomReferences : IInstructionReferences
{
    public string Next(InstructionKey key) => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
