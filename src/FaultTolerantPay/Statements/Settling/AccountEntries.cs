namespace FaultTolerantPay.Statements.Settling;

/// <summary>What the files of an account say about the last days.</summary>
/// <param name="First">The first day with a file.</param>
/// <param name="Until">The last day up to which every day since <paramref name="First"/> has its file.</param>
/// <param name="Entries">The entries, each once; also those of files after a gap.</param>
/// <param name="Withdrawn">The ids of entries that a file had, and that no file has since it was issued again.</param>
internal sealed record AccountEntries(
    DateOnly First, DateOnly Until, IReadOnlyList<KnownEntry> Entries, IReadOnlySet<string> Withdrawn)
{
    /// <summary>An entry is booked at most so many days after the day of its file, unless its date is absurd.</summary>
    public const int MaxDaysAhead = 7;

    /// <summary>The first day of which certainly every entry is read: the files of earlier ones may be read no more.</summary>
    public DateOnly ReadFrom { get; init; } = First;

    /// <summary>The balances of the statements, for each account number that is fetched.</summary>
    public IReadOnlyList<AccountBalances> Balances { get; init; } = [];

    /// <summary>The last day that has its file, also after a gap.</summary>
    public DateOnly Newest { get; init; } = Until;

    /// <summary>Whether the days and the entry of a discrepancy were compared.</summary>
    public bool Covers(StatementDiscrepancy discrepancy) =>
        discrepancy.Day >= (discrepancy.TheirRows == 0 ? First : ReadFrom) && discrepancy.Day <= Newest.AddDays(MaxDaysAhead);
}
