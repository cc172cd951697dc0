using FaultTolerantPay.Statements.Fetching;
using FaultTolerantPay.Statements.Reconciliation;

namespace FaultTolerantPay.Statements.Settling;

/// <summary>
/// Stores which days of an account have a newest file that is refused: operators see them where they see those of channels, also after a
/// restart. A day that never was refused is not stored.
/// </summary>
internal sealed class AccountDays(IReconciliationStore store, TimeProvider time, StatementMetrics metrics)
{
    /// <summary>Stores what is other than before.</summary>
    /// <param name="before">What is stored of the account's days.</param>
    /// <param name="newest">The newest file of each day, and its first error.</param>
    /// <param name="cancellationToken">Stops between two days.</param>
    /// <returns>False if another node stored a day meanwhile.</returns>
    public async ValueTask<bool> StoreAsync(
        IReadOnlyList<StatementReconciliation> before,
        IReadOnlyList<(StatementFile File, string? FirstError)> newest,
        CancellationToken cancellationToken)
    {
        Dictionary<(string, DateOnly), StatementReconciliation> stored = before.ToDictionary(one => (one.MerchantNumber, one.Day));
        bool isWhole = true;
        foreach ((StatementFile file, string? error) in newest)
        {
            StatementReconciliation? known = stored.GetValueOrDefault((file.MerchantNumber, file.Day));
            StatementReconciliation now = Of(file, error, known);
            if (known is null ? error is null : known == now with { ComparedAt = known.ComparedAt })
            {
                continue;
            }

            bool isSaved = await store.SaveAsync(now, [], cancellationToken).ConfigureAwait(false);
            isWhole &= isSaved;
            if (isSaved)
            {
                metrics.Compared(now);
            }
        }

        return isWhole;
    }

    private StatementReconciliation Of(StatementFile file, string? error, StatementReconciliation? before) => new()
    {
        Provider = file.Provider,
        MerchantNumber = file.MerchantNumber,
        Day = file.Day,
        File = file.Number,
        FileVersion = file.Version,
        Status = error is null ? StatementReconciliationStatus.Compared : StatementReconciliationStatus.Refused,
        ComparedAt = time.GetUtcNow(),
        Errors = error is null ? 0 : 1,
        FirstError = error,
        Orders = before?.Orders ?? [],
        Version = before?.Version ?? 0,
    };
}
