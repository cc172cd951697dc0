namespace FaultTolerantPay;

/// <summary>The business system's end-of-day statement of what it executed.</summary>
public sealed record BusinessSystemStatement
{
    /// <summary>
    /// The first time of the requests that the statement is about. Of requests made before it, only what <see cref="Executed"/> lists
    /// counts: a statement of one day does not say what was not executed the day before. Null: it is about all requests ever made before
    /// <see cref="CoversRequestsBefore"/>. Default: null.
    /// </summary>
    public DateTimeOffset? CoversRequestsFrom { get; init => field = value?.ToUniversalTime(); }

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

    /// <summary>
    /// The payments about which the business system has not decided yet: they are not taken for not executed, although
    /// <see cref="Executed"/> does not list them. Default: empty.
    /// </summary>
    public IReadOnlySet<TransactionKey> InFlight { get; init; } = new HashSet<TransactionKey>();
}
