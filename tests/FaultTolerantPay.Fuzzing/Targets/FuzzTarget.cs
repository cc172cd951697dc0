namespace FaultTolerantPay.Fuzzing.Targets;

/// <summary>Something that reads what comes from outside.</summary>
/// <param name="Name">Its name, which is also that of its folder in the corpus and of its dictionary.</param>
/// <param name="Check">Reads an input, throws if what must hold for every input does not, and returns what it read in a few words.</param>
internal sealed record FuzzTarget(string Name, Func<byte[], string> Check);
