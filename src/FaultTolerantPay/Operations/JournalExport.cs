namespace FaultTolerantPay.Operations;

/// <summary>What an export of the journal wrote.</summary>
/// <param name="Written">The control total of what was written, by currency; it stands in the file too.</param>
/// <param name="Stored">The control total as the store adds it up by itself, after the last line was read.</param>
public sealed record JournalExport(IReadOnlyList<JournalTotal> Written, IReadOnlyList<JournalTotal> Stored)
{
    /// <summary>Whether the two agree. Where they do not, entries of the period were booked meanwhile: export it again.</summary>
    public bool IsComplete => Written.SequenceEqual(Stored);
}
