using FaultTolerantPay.Ledger;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Operations;

/// <summary>Reads the books: what auditors, settlement clerks and risk managers ask.</summary>
public interface ILedger
{
    /// <summary>Everything on record of one payment, or null.</summary>
    ValueTask<PaymentHistory?> GetHistoryAsync(TransactionKey key, CancellationToken cancellationToken);

    /// <summary>Every account's balance, by currency; per currency they sum to zero (M6).</summary>
    ValueTask<IReadOnlyList<AccountBalance>> GetTrialBalanceAsync(CancellationToken cancellationToken);

    /// <summary>The advances that make up an account's balance.</summary>
    IAsyncEnumerable<AdvanceBalance> ExplainBalanceAsync(Account account, Currency currency, CancellationToken cancellationToken);

    /// <summary>
    /// Checks the books: each currency sums to zero, the trial balance is the sum over the payments, the audit trail is whole (<see cref="CheckAuditTrailAsync"/>), each advance's journal is what its state implies, account by account, each exposure counter is the sum of the
    /// advances behind it, nobody owes less than nothing, each advance that is final leaves the customer and the bank quits, each that is not has a next time, and each that is held or whose pay-back is stopped has an open difference (M5, M6, M7). Reads every advance.
    /// </summary>
    /// <returns>What is wrong, one line each; empty where nothing is.</returns>
    ValueTask<IReadOnlyList<string>> VerifyAsync(CancellationToken cancellationToken);

    /// <summary>Reads the whole audit trail, and says what is wrong with it; a part of <see cref="VerifyAsync"/>. Note <see cref="AuditTrailCheck.Head"/> outside the store now and then.</summary>
    /// <param name="anchor">A row that was noted outside the store, to be compared; null: none.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    ValueTask<AuditTrailCheck> CheckAuditTrailAsync(AuditAnchor? anchor, CancellationToken cancellationToken);

    /// <summary>What counts towards a cap now.</summary>
    ValueTask<CounterValue> GetExposureAsync(CounterScope scope, string id, Currency currency, CancellationToken cancellationToken);
}
