namespace FaultTolerantPay.Storage;

/// <summary>
/// Reads the ledger: the journal, balances, settlements, counters, booked receipts, and the audit trail with the payments' timelines.
/// </summary>
public interface ILedgerStore
{
    /// <summary>A payment's journal entries, in the order of booking.</summary>
    ValueTask<IReadOnlyList<JournalEntry>> ListJournalAsync(TransactionKey key, CancellationToken cancellationToken);

    /// <summary>A payment's timeline, in the order of events.</summary>
    ValueTask<IReadOnlyList<TimelineEvent>> ListTimelineAsync(TransactionKey key, CancellationToken cancellationToken);

    /// <summary>
    /// Reads the whole audit trail, journal and timelines, and reports its problems: rows that were altered or are missing, if the store
    /// keeps a hash chain; journal entries without their payment and advance, channel payment or settlement; and rows that are back-dated
    /// by more than <see cref="StoreRules.MaxBackDating"/>. The duration grows with the number of rows.
    /// </summary>
    /// <param name="anchor">A row that was noted outside the store, for comparison; null: none.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    ValueTask<AuditTrailCheck> CheckAuditTrailAsync(AuditAnchor? anchor, CancellationToken cancellationToken);

    /// <summary>The trial balance: every account with postings, in each currency, computed from the journal.</summary>
    ValueTask<IReadOnlyList<AccountBalance>> GetTrialBalanceAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The parts of an account's balance: the payments whose postings on it do not sum to zero, in ordinal order of their keys.
    /// </summary>
    /// <param name="account">The account.</param>
    /// <param name="currency">The currency.</param>
    /// <param name="after">The last key of the previous page.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<AdvanceBalance>> ExplainBalanceAsync(
        Account account, Currency currency, TransactionKey? after, int maxItems, CancellationToken cancellationToken);

    /// <summary>A counter's value; 0 and 0 if it never changed.</summary>
    ValueTask<CounterValue> ReadCounterAsync(CounterKey key, CancellationToken cancellationToken);

    /// <summary>The payment for which an operator's receipt is booked, or null.</summary>
    ValueTask<TransactionKey?> FindReceiptAsync(string receipt, CancellationToken cancellationToken);

    /// <summary>A channel's settlement on the bank's account, by its key (<see cref="ChannelSettlement.Key"/>), or null.</summary>
    ValueTask<ChannelSettlement?> FindSettlementAsync(TransactionKey key, CancellationToken cancellationToken);

    /// <summary>The settlements from a booking day on, in ordinal order of (booking day, provider, id).</summary>
    /// <param name="provider">Only of this provider; null: of all.</param>
    /// <param name="from">The first booking day.</param>
    /// <param name="after"><see cref="QueryPage{T}.Next"/> of the previous page; null: from the first.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="ArgumentException">The cursor is of another query or filter.</exception>
    ValueTask<QueryPage<ChannelSettlement>> ListSettlementsAsync(
        ProviderId? provider, DateOnly from, string? after, int maxItems, CancellationToken cancellationToken);
}
