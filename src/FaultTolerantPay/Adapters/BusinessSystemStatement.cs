namespace FaultTolerantPay;

/// <summary>The business system's end-of-day statement of what it executed.</summary>
public sealed record BusinessSystemStatement
{
    /// <summary>
    /// For requests made before this time, <see cref="Executed"/> contains every payment that the business system executed. The business
    /// system will execute no others of them (day cut-over). At most 1 day from now.
    /// </summary>
    public required DateTimeOffset CoversRequestsBefore { get; init; }

    /// <summary>
    /// The payments that the business system executed and did not reverse, by the keys, with attempts, that it received with them. An order
    /// with any attempt in this set is paid: an advance of another attempt is superseded.
    /// </summary>
    public required IReadOnlySet<TransactionKey> Executed { get; init; }

    /// <summary>
    /// The executed amounts from the statement's lines, which the library compares with the payments on record. A payment in
    /// <see cref="Executed"/> without an amount here counts as executed with the amount on record. Default: empty.
    /// </summary>
    public IReadOnlyDictionary<TransactionKey, Money> Amounts { get; init; } = new Dictionary<TransactionKey, Money>();
}
