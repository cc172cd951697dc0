namespace FaultTolerantPay.Statements.Settling;

/// <summary>The files of one day of an account.</summary>
/// <param name="Day">The day.</param>
/// <param name="Newest">The newest file.</param>
/// <param name="FirstError">The first error of the newest file; null if it has none.</param>
/// <param name="Versions">The statements of each version without an error, the newest first.</param>
/// <param name="Damage">Why the store could not read versions to their end; empty if it could.</param>
internal sealed record AccountDayFiles(
    StatementFetch Day,
    StatementFile? Newest,
    string? FirstError,
    IReadOnlyList<IReadOnlyList<AccountStatement>> Versions,
    IReadOnlyList<StoreException> Damage)
{
    /// <summary>
    /// Whether the newest file counts. With an error in it the version before counts, and the day as one whose file is to come.
    /// </summary>
    public bool IsSound => Newest is not null && FirstError is null;
}
