namespace FaultTolerantPay.Adapters;

/// <summary>The business system's end-of-day statement of what it executed.</summary>
public sealed record BusinessSystemStatement
{
    /// <summary>
    /// Everything that the business system executed for requests made before this time is in <see cref="Executed"/>, and it will execute none of them any more (day cut-over). At most a day from now.
    /// </summary>
    public required DateTimeOffset CoversRequestsBefore { get; init; }

    /// <summary>
    /// What it executed and did not reverse: the keys, with their attempts, that it was given with the payments. An order that is in it under one attempt is paid: an advance of another
    /// attempt is superseded.
    /// </summary>
    public required IReadOnlySet<TransactionKey> Executed { get; init; }

    /// <summary>
    /// With which amount it executed them, as its lines have it: compared with the payments on record. One that is in <see cref="Executed"/> and not here is taken to be executed with the payment's own amount.
    /// Default: none.
    /// </summary>
    public IReadOnlyDictionary<TransactionKey, Money> Amounts { get; init; } = new Dictionary<TransactionKey, Money>();
}
