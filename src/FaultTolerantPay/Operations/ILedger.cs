using FaultTolerantPay.Storage;

namespace FaultTolerantPay;

/// <summary>Reads the ledger, for auditors, settlement and risk management.</summary>
public interface ILedger
{
    /// <summary>Everything on record about one payment; null if the payment is unknown.</summary>
    ValueTask<PaymentHistory?> GetHistoryAsync(TransactionKey key, CancellationToken cancellationToken);

    /// <summary>The balance of every account in every currency. The balances of a currency sum to zero (M6).</summary>
    ValueTask<IReadOnlyList<AccountBalance>> GetTrialBalanceAsync(CancellationToken cancellationToken);

    /// <summary>What each channel owes and is owed: the balance of every account, of the operations at each channel (M6).</summary>
    ValueTask<IReadOnlyList<ChannelBalance>> GetChannelBalancesAsync(CancellationToken cancellationToken);

    /// <summary>The payments that make up the balance of an account.</summary>
    IAsyncEnumerable<AdvanceBalance> ExplainBalanceAsync(Account account, Currency currency, CancellationToken cancellationToken);

    /// <summary>
    /// Verifies the ledger (M5, M6, M7). Each currency sums to zero, and the trial balance is the sum over the payments and settlements.
    /// The audit trail is complete (<see cref="CheckAuditTrailAsync"/>). The journal of each advance matches its state, account by account.
    /// Each exposure counter is the sum of the advances behind it. No debt is below zero. A final advance leaves nothing owed between the
    /// customer and the bank; any other advance has a next due time. An advance that is held, or whose customer refund is stopped, has an
    /// open discrepancy. The journal of each channel payment matches its operations, account by account and channel by channel. No channel
    /// payment has more captured than authorised, or more returned than taken. Each of its operations without a certain outcome has a next
    /// query; surplus that nothing returns, and every hold, has an open discrepancy. The journal of each settlement matches its record,
    /// account by account and channel by channel. Reads every advance, channel payment and settlement.
    /// </summary>
    /// <returns>One line for each error; empty if there is none.</returns>
    ValueTask<IReadOnlyList<string>> VerifyAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Reads the whole audit trail and reports the errors in it. <see cref="VerifyAsync"/> includes this check. From time to time, note
    /// <see cref="AuditTrailCheck.Head"/> outside the store.
    /// </summary>
    /// <param name="anchor">A row that was noted outside the store, for comparison. Null: none.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    ValueTask<AuditTrailCheck> CheckAuditTrailAsync(AuditAnchor? anchor, CancellationToken cancellationToken);

    /// <summary>The present value of the counter that a cap limits.</summary>
    ValueTask<CounterValue> GetExposureAsync(CounterScope scope, string id, Currency currency, CancellationToken cancellationToken);
}
