using System.Security.Cryptography;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Composition;

/// <summary>
/// The default source: 32 random hexadecimal digits. A host or a repeatable simulation may register its own source; then the library draws
/// no random references (M11).
/// </summary>
internal sealed class RandomReferences : IInstructionReferences, IOperationReferences
{
    public string Next(InstructionKey key) => Next();

    public string Next()
    {
        // One in a thousand has digits that could be a card's. A provider that repeats it would have it masked, and not find it again.
        string reference;
        do
        {
            reference = RandomNumberGenerator.GetHexString(32, lowercase: true);
        }
        while (CardText.Mask(reference) != reference);

        return reference;
    }
}
