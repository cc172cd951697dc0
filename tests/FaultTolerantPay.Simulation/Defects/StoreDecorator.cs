using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Simulation.Defects;

/// <summary>A store around a store; a defect overrides what it gets wrong.</summary>
internal abstract class StoreDecorator(IStandInStore inner) : IStandInStore
{
    protected IStandInStore Inner => inner;

    public virtual ValueTask<CommitResult> CommitAsync(StandInCommit commit, CancellationToken cancellationToken) =>
        inner.CommitAsync(commit, cancellationToken);

    public virtual ValueTask<TransactionRecord?> FindTransactionAsync(TransactionKey key, CancellationToken cancellationToken) =>
        inner.FindTransactionAsync(key, cancellationToken);

    public virtual ValueTask<IReadOnlyList<TransactionRecord>> FindAttemptsAsync(OrderKey order, CancellationToken cancellationToken) =>
        inner.FindAttemptsAsync(order, cancellationToken);

    public virtual ValueTask<bool> HoldsTransactionsAsync(DateTimeOffset storedSince, CancellationToken cancellationToken) =>
        inner.HoldsTransactionsAsync(storedSince, cancellationToken);

    public virtual ValueTask<Advance?> FindAdvanceAsync(TransactionKey key, CancellationToken cancellationToken) =>
        inner.FindAdvanceAsync(key, cancellationToken);

    public virtual ValueTask<IReadOnlyList<Advance>> ListAdvancesAsync(AdvanceState? state, TransactionKey? after, int maxItems,
        CancellationToken cancellationToken) =>
        inner.ListAdvancesAsync(state, after, maxItems, cancellationToken);

    public virtual ValueTask<IReadOnlyList<Instruction>> ListInstructionsAsync(TransactionKey key, CancellationToken cancellationToken) =>
        inner.ListInstructionsAsync(key, cancellationToken);

    public virtual ValueTask<Instruction?> FindInstructionAsync(string reference, CancellationToken cancellationToken) =>
        inner.FindInstructionAsync(reference, cancellationToken);

    public virtual ValueTask<ChannelPayment?> FindChannelPaymentAsync(TransactionKey key, CancellationToken cancellationToken) =>
        inner.FindChannelPaymentAsync(key, cancellationToken);

    public virtual ValueTask<ChannelPayment?> FindChannelPaymentAsync(string reference, CancellationToken cancellationToken) =>
        inner.FindChannelPaymentAsync(reference, cancellationToken);

    public virtual ValueTask<IReadOnlyList<ChannelPayment>> ListChannelPaymentsAsync(TransactionKey? after, int maxItems,
        CancellationToken cancellationToken) =>
        inner.ListChannelPaymentsAsync(after, maxItems, cancellationToken);

    public virtual ValueTask<ChargeTotals> SumChargesAsync(
        ChannelId channel, DateTimeOffset from, DateTimeOffset before, CancellationToken cancellationToken) =>
        inner.SumChargesAsync(channel, from, before, cancellationToken);

    public virtual ValueTask<IReadOnlyList<ChannelBalance>> GetChannelBalancesAsync(CancellationToken cancellationToken) =>
        inner.GetChannelBalancesAsync(cancellationToken);

    public virtual ValueTask<ChannelSettlement?> FindSettlementAsync(TransactionKey key, CancellationToken cancellationToken) =>
        inner.FindSettlementAsync(key, cancellationToken);

    public virtual ValueTask<QueryPage<ChannelSettlement>> ListSettlementsAsync(
        ProviderId? provider, DateOnly from, string? after, int maxItems, CancellationToken cancellationToken) =>
        inner.ListSettlementsAsync(provider, from, after, maxItems, cancellationToken);

    public virtual ValueTask<TransactionKey?> FindReceiptAsync(string receipt, CancellationToken cancellationToken) =>
        inner.FindReceiptAsync(receipt, cancellationToken);

    public virtual ValueTask<ApprovalRequest?> FindApprovalAsync(string id, CancellationToken cancellationToken) =>
        inner.FindApprovalAsync(id, cancellationToken);

    public virtual ValueTask<IReadOnlyList<ApprovalRequest>> ListApprovalsAsync(DateTimeOffset? waitingAt, string? after, int maxItems,
        CancellationToken cancellationToken) =>
        inner.ListApprovalsAsync(waitingAt, after, maxItems, cancellationToken);

    public virtual ValueTask<IReadOnlyList<JournalEntry>> ListJournalAsync(TransactionKey key, CancellationToken cancellationToken) =>
        inner.ListJournalAsync(key, cancellationToken);

    public virtual ValueTask<AuditTrailCheck> CheckAuditTrailAsync(AuditAnchor? anchor, CancellationToken cancellationToken) =>
        inner.CheckAuditTrailAsync(anchor, cancellationToken);

    public virtual ValueTask<IReadOnlyList<TimelineEvent>> ListTimelineAsync(TransactionKey key, CancellationToken cancellationToken) =>
        inner.ListTimelineAsync(key, cancellationToken);

    public virtual ValueTask<IReadOnlyList<AccountBalance>> GetTrialBalanceAsync(CancellationToken cancellationToken) =>
        inner.GetTrialBalanceAsync(cancellationToken);

    public virtual ValueTask<IReadOnlyList<AdvanceBalance>> ExplainBalanceAsync(Account account, Currency currency, TransactionKey? after,
        int maxItems, CancellationToken cancellationToken) =>
        inner.ExplainBalanceAsync(account, currency, after, maxItems, cancellationToken);

    public virtual ValueTask<CounterValue> ReadCounterAsync(CounterKey key, CancellationToken cancellationToken) =>
        inner.ReadCounterAsync(key, cancellationToken);

    public virtual ValueTask<ClaimedWork> ClaimAsync(WorkClaim claim, CancellationToken cancellationToken) =>
        inner.ClaimAsync(claim, cancellationToken);

    public virtual ValueTask<int> BringForwardAsync(WorkKind kind, DateTimeOffset laterThan, DateTimeOffset dueAt, int maxItems,
        CancellationToken cancellationToken) =>
        inner.BringForwardAsync(kind, laterThan, dueAt, maxItems, cancellationToken);

    public virtual ValueTask<WorkBacklog> ReadBacklogAsync(WorkKind kind, DateTimeOffset now, CancellationToken cancellationToken) =>
        inner.ReadBacklogAsync(kind, now, cancellationToken);

    public virtual ValueTask<OutboxMessage?> FindMessageAsync(string id, CancellationToken cancellationToken) =>
        inner.FindMessageAsync(id, cancellationToken);

    public virtual ValueTask<IReadOnlyList<OutboxMessage>> ListOutboxAsync(WorkItemKey stream, int maxItems,
        CancellationToken cancellationToken) =>
        inner.ListOutboxAsync(stream, maxItems, cancellationToken);

    public virtual ValueTask<Discrepancy?> FindDiscrepancyAsync(string id, CancellationToken cancellationToken) =>
        inner.FindDiscrepancyAsync(id, cancellationToken);

    public virtual ValueTask<IReadOnlyList<Discrepancy>> ListDiscrepanciesAsync(bool openOnly, string? after, int maxItems,
        CancellationToken cancellationToken) =>
        inner.ListDiscrepanciesAsync(openOnly, after, maxItems, cancellationToken);

    public virtual ValueTask<int> DeleteOldPaymentsAsync(DateTimeOffset olderThan, DateTimeOffset now,
        CancellationToken cancellationToken) =>
        inner.DeleteOldPaymentsAsync(olderThan, now, cancellationToken);

    public virtual ValueTask<int> EraseCustomersAsync(DateTimeOffset olderThan, DateTimeOffset now, CancellationToken cancellationToken) =>
        inner.EraseCustomersAsync(olderThan, now, cancellationToken);
}
