namespace FaultTolerantPay.SampleHost.Drill;

/// <summary>
/// The same references in each run. What the sample bank does with an instruction depends on its reference: with random ones, no two drills
/// of one seed would be alike.
/// </summary>
internal sealed class RepeatableReferences : IInstructionReferences
{
    public string Next(InstructionKey key) => key.ToReference();
}
