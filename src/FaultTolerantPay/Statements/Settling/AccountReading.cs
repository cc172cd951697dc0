namespace FaultTolerantPay.Statements.Settling;

/// <summary>What reading the files of an account came to.</summary>
/// <param name="Entries">What they say; null: no day has a file without an error.</param>
/// <param name="Newest">The newest file of each day, and its first error; null: it has none.</param>
/// <param name="Damage">Why the store could not read files to their end; empty if it could.</param>
internal sealed record AccountReading(
    AccountEntries? Entries,
    IReadOnlyList<(StatementFile File, string? FirstError)> Newest,
    IReadOnlyList<StoreException> Damage);
