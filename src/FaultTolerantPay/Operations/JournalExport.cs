namespace FaultTolerantPay;

/// <summary>What an export of the journal wrote.</summary>
/// <param name="Written">The control totals of what was written, by currency. The file ends with them too.</param>
/// <param name="Stored">The control totals that the store computed by itself after the last line was read.</param>
public sealed record JournalExport(IReadOnlyList<JournalTotal> Written, IReadOnlyList<JournalTotal> Stored)
{
    /// <summary>Whether both totals agree. If not, entries of the period were booked meanwhile: export it again.</summary>
    public bool IsComplete => Written.SequenceEqual(Stored);
}
