namespace FaultTolerantPay;

/// <summary>
/// The result of a check of the audit trail: the journal's entries and the timelines' entries, in the order in which they were stored. No
/// one may change them.
/// </summary>
public sealed record AuditTrailCheck
{
    /// <summary>
    /// The problems, one line each: the first rows that were altered or are missing, rows without their payment, and back-dated rows. Empty
    /// if there are none.
    /// </summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>The number of rows that were ever stored, including deleted ones.</summary>
    public required long Rows { get; init; }

    /// <summary>The number of rows that were deleted with their payments; their hashes are kept.</summary>
    public long Forgotten { get; init; }

    /// <summary>
    /// The hash of the newest row, which depends on all rows before it, as 64 hexadecimal digits. Note it elsewhere together with
    /// <see cref="Rows"/>: a later comparison shows whether the rows up to it are unchanged, even to someone who does not trust the store's
    /// file. Null if the store keeps no hash chain.
    /// </summary>
    public string? Head { get; init; }

    /// <summary>Whether the row with the anchor's number still has the noted hash; null if the check had no anchor.</summary>
    public bool? HoldsAnchor { get; init; }
}
