using FaultTolerantPay.Ledger;

namespace FaultTolerantPay.Storage;

/// <summary>Reads the ledger: journal, balances, counters, booked receipts, and the audit trail with payments' timelines.</summary>
public interface ILedgerStore
{
    /// <summary>A payment's journal entries, in the order in which they were booked.</summary>
    ValueTask<IReadOnlyList<JournalEntry>> ListJournalAsync(TransactionKey key, CancellationToken cancellationToken);

    /// <summary>A payment's timeline, in the order in which it happened.</summary>
    ValueTask<IReadOnlyList<TimelineEvent>> ListTimelineAsync(TransactionKey key, CancellationToken cancellationToken);

    /// <summary>
    /// Reads the whole audit trail, the journal and the timelines, and says what is wrong with it: rows that were altered or are missing,
    /// where the store keeps a chain of hashes; journal entries without their payment and advance; rows that are dated back further than
    /// <see cref="StoreRules.MaxBackDating"/>. As long as that takes.
    /// </summary>
    /// <param name="anchor">A row that was noted outside the store, to be compared; null: none.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    ValueTask<AuditTrailCheck> CheckAuditTrailAsync(AuditAnchor? anchor, CancellationToken cancellationToken);

    /// <summary>The trial balance: every account with postings, in each currency, computed from the journal.</summary>
    ValueTask<IReadOnlyList<AccountBalance>> GetTrialBalanceAsync(CancellationToken cancellationToken);

    /// <summary>
    /// What makes up an account's balance: the advances whose postings on it do not cancel out, in ordinal order of their keys.
    /// </summary>
    /// <param name="account">The account.</param>
    /// <param name="currency">The currency.</param>
    /// <param name="after">The last key of the page before.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<AdvanceBalance>> ExplainBalanceAsync(
        Account account, Currency currency, TransactionKey? after, int maxItems, CancellationToken cancellationToken);

    /// <summary>A counter's value; 0 and 0 where it was never added to.</summary>
    ValueTask<CounterValue> ReadCounterAsync(CounterKey key, CancellationToken cancellationToken);

    /// <summary>The payment that an operator's receipt was booked for, or null.</summary>
    ValueTask<TransactionKey?> FindReceiptAsync(string receipt, CancellationToken cancellationToken);
}
