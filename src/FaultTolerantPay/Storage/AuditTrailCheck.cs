namespace FaultTolerantPay.Storage;

/// <summary>
/// What a check of the audit trail found. The audit trail is what nobody may change: the journal's entries and the lines of the timelines, in the order in which they were stored.
/// </summary>
public sealed record AuditTrailCheck
{
    /// <summary>What is wrong, one line each: the first rows that were altered or are missing, rows without their payment, rows that are dated back. Empty where nothing is.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>How many rows were ever stored, forgotten ones included.</summary>
    public required long Rows { get; init; }

    /// <summary>How many of them were forgotten with their payments; their hashes are kept.</summary>
    public long Forgotten { get; init; }

    /// <summary>
    /// The hash of the newest row, which every row before it has a part in, as 64 hexadecimal digits. Noted elsewhere with <see cref="Rows"/>, it shows later whether the rows up to it are still
    /// the same, also to whoever does not trust the store's own file. Null where the store keeps no chain of hashes.
    /// </summary>
    public string? Head { get; init; }

    /// <summary>Whether the row with the number that was asked for still has the hash that was noted; null where none was asked for.</summary>
    public bool? HoldsAnchor { get; init; }
}
