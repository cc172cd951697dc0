using FaultTolerantPay.Model;
using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Simulation.Edges;

/// <summary>The store as one node sees it. Below it every commit that really happened is checked.</summary>
internal sealed class StandInStoreEdge(Edge edge, IStandInStore inner) : IStandInStore
{
    private readonly SimulatedWorld _world = edge.World;

    public ValueTask<CommitResult> CommitAsync(StandInCommit commit, CancellationToken cancellationToken)
    {
        CapsInForce caps = _world.Caps;
        long calledAt = _world.Scheduler.Ticks;
        // The write may take effect after its caller has given up.
        long askedAt = commit.Advance is { } advance ? _world.Answers.Since(edge.Node.Name, advance.Key) : calledAt;
        return edge.CallAsync(
            "commit",
            SimulatedWorld.NameOf(commit),
            true,
            () =>
            {
                CommitResult result = Now(inner.CommitAsync(commit, CancellationToken.None));
                _world.Committed(edge, commit, result, caps, calledAt, askedAt);
                return result;
            },
            cancellationToken);
    }

    public ValueTask<TransactionRecord?> FindTransactionAsync(TransactionKey key, CancellationToken cancellationToken) =>
        edge.CallAsync("find-payment", SimulatedWorld.Name(key), false, () => Now(inner.FindTransactionAsync(key, default)),
            cancellationToken);

    public ValueTask<IReadOnlyList<TransactionRecord>> FindAttemptsAsync(OrderKey order, CancellationToken cancellationToken) =>
        edge.CallAsync("find-attempts", order.Order.Value, false, () => Now(inner.FindAttemptsAsync(order, default)), cancellationToken);

    public ValueTask<bool> HoldsTransactionsAsync(DateTimeOffset storedSince, CancellationToken cancellationToken) =>
        edge.CallAsync("holds-payments", "", false, () => Now(inner.HoldsTransactionsAsync(storedSince, default)), cancellationToken);

    public ValueTask<Advance?> FindAdvanceAsync(TransactionKey key, CancellationToken cancellationToken) =>
        edge.CallAsync("find-advance", SimulatedWorld.Name(key), false, () => Now(inner.FindAdvanceAsync(key, default)), cancellationToken);

    public ValueTask<IReadOnlyList<Advance>> ListAdvancesAsync(AdvanceState? state, TransactionKey? after, int maxItems,
        CancellationToken cancellationToken) =>
        edge.CallAsync("list-advances", "", false, () => Now(inner.ListAdvancesAsync(state, after, maxItems, default)), cancellationToken);

    public ValueTask<IReadOnlyList<Instruction>> ListInstructionsAsync(TransactionKey key, CancellationToken cancellationToken) =>
        edge.CallAsync("list-instructions", SimulatedWorld.Name(key), false, () => Now(inner.ListInstructionsAsync(key, default)),
            cancellationToken);

    public ValueTask<Instruction?> FindInstructionAsync(string reference, CancellationToken cancellationToken) =>
        edge.CallAsync("find-instruction", reference, false, () => Now(inner.FindInstructionAsync(reference, default)), cancellationToken);

    public ValueTask<ChannelSettlement?> FindSettlementAsync(TransactionKey key, CancellationToken cancellationToken) =>
        edge.CallAsync("find-settlement", SimulatedWorld.Name(key), false, () => Now(inner.FindSettlementAsync(key, default)),
            cancellationToken);

    public ValueTask<QueryPage<ChannelSettlement>> ListSettlementsAsync(ProviderId? provider, DateOnly from, string? after, int maxItems,
        CancellationToken cancellationToken) =>
        edge.CallAsync("list-settlements", "", false, () => Now(inner.ListSettlementsAsync(provider, from, after, maxItems, default)),
            cancellationToken);

    public ValueTask<ChannelPayment?> FindChannelPaymentAsync(TransactionKey key, CancellationToken cancellationToken) =>
        edge.CallAsync("find-channel-payment", SimulatedWorld.Name(key), false, () => Now(inner.FindChannelPaymentAsync(key, default)),
            cancellationToken);

    public ValueTask<ChannelPayment?> FindChannelPaymentAsync(string reference, CancellationToken cancellationToken) =>
        edge.CallAsync("find-channel-payment", reference, false, () => Now(inner.FindChannelPaymentAsync(reference, default)),
            cancellationToken);

    public ValueTask<IReadOnlyList<ChannelPayment>> ListChannelPaymentsAsync(TransactionKey? after, int maxItems,
        CancellationToken cancellationToken) =>
        edge.CallAsync("list-channel-payments", "", false, () => Now(inner.ListChannelPaymentsAsync(after, maxItems, default)),
            cancellationToken);

    public ValueTask<ChargeTotals> SumChargesAsync(
        ChannelId channel, DateTimeOffset from, DateTimeOffset before, CancellationToken cancellationToken)
    {
        // It ends at once: several callers wait for one read, and the runtime would continue them on other threads.
        _world.Scheduler.CheckThread("sum-charges");
        return edge.Life.HasEnded
            ? Edge.Never<ChargeTotals>()
            : new ValueTask<ChargeTotals>(Now(inner.SumChargesAsync(channel, from, before, cancellationToken)));
    }

    public ValueTask<IReadOnlyList<ChannelBalance>> GetChannelBalancesAsync(CancellationToken cancellationToken) =>
        edge.CallAsync("channel-balances", "", false, () => Now(inner.GetChannelBalancesAsync(default)), cancellationToken);

    public ValueTask<TransactionKey?> FindReceiptAsync(string receipt, CancellationToken cancellationToken) =>
        edge.CallAsync("find-receipt", receipt, false, () => Now(inner.FindReceiptAsync(receipt, default)), cancellationToken);

    public ValueTask<ApprovalRequest?> FindApprovalAsync(string id, CancellationToken cancellationToken) =>
        edge.CallAsync("find-approval", id, false, () => Now(inner.FindApprovalAsync(id, default)), cancellationToken);

    public ValueTask<IReadOnlyList<ApprovalRequest>> ListApprovalsAsync(DateTimeOffset? waitingAt, string? after, int maxItems,
        CancellationToken cancellationToken) =>
        edge.CallAsync("list-approvals", "", false, () => Now(inner.ListApprovalsAsync(waitingAt, after, maxItems, default)),
            cancellationToken);

    public ValueTask<IReadOnlyList<JournalEntry>> ListJournalAsync(TransactionKey key, CancellationToken cancellationToken) =>
        edge.CallAsync("list-journal", SimulatedWorld.Name(key), false, () => Now(inner.ListJournalAsync(key, default)), cancellationToken);

    public ValueTask<AuditTrailCheck> CheckAuditTrailAsync(AuditAnchor? anchor, CancellationToken cancellationToken) =>
        edge.CallAsync("check-audit-trail", "", false, () => Now(inner.CheckAuditTrailAsync(anchor, default)), cancellationToken);

    public ValueTask<IReadOnlyList<TimelineEvent>> ListTimelineAsync(TransactionKey key, CancellationToken cancellationToken) =>
        edge.CallAsync("list-timeline", SimulatedWorld.Name(key), false, () => Now(inner.ListTimelineAsync(key, default)),
            cancellationToken);

    public ValueTask<IReadOnlyList<AccountBalance>> GetTrialBalanceAsync(CancellationToken cancellationToken) =>
        edge.CallAsync("trial-balance", "", false, () => Now(inner.GetTrialBalanceAsync(default)), cancellationToken);

    public ValueTask<IReadOnlyList<AdvanceBalance>> ExplainBalanceAsync(
        Account account, Currency currency, TransactionKey? after, int maxItems, CancellationToken cancellationToken) =>
        edge.CallAsync("explain-balance", "", false, () => Now(inner.ExplainBalanceAsync(account, currency, after, maxItems, default)),
            cancellationToken);

    public ValueTask<CounterValue> ReadCounterAsync(CounterKey key, CancellationToken cancellationToken) =>
        edge.CallAsync("read-counter", "", false, () => Now(inner.ReadCounterAsync(key, default)), cancellationToken);

    public ValueTask<ClaimedWork> ClaimAsync(WorkClaim claim, CancellationToken cancellationToken) =>
        edge.CallAsync("claim", "", true, () => Now(inner.ClaimAsync(claim, default)), cancellationToken);

    public ValueTask<int> BringForwardAsync(WorkKind kind, DateTimeOffset laterThan, DateTimeOffset dueAt, int maxItems,
        CancellationToken cancellationToken) =>
        edge.CallAsync("bring-forward", "", true, () => Now(inner.BringForwardAsync(kind, laterThan, dueAt, maxItems, default)),
            cancellationToken);

    public ValueTask<WorkBacklog> ReadBacklogAsync(WorkKind kind, DateTimeOffset now, CancellationToken cancellationToken) =>
        edge.CallAsync("backlog", "", false, () => Now(inner.ReadBacklogAsync(kind, now, default)), cancellationToken);

    public ValueTask<OutboxMessage?> FindMessageAsync(string id, CancellationToken cancellationToken) =>
        edge.CallAsync("find-message", id, false, () => Now(inner.FindMessageAsync(id, default)), cancellationToken);

    public ValueTask<IReadOnlyList<OutboxMessage>> ListOutboxAsync(WorkItemKey stream, int maxItems, CancellationToken cancellationToken) =>
        edge.CallAsync("list-outbox", stream.Merchant.Value, false, () => Now(inner.ListOutboxAsync(stream, maxItems, default)),
            cancellationToken);

    public ValueTask<Discrepancy?> FindDiscrepancyAsync(string id, CancellationToken cancellationToken) =>
        edge.CallAsync("find-discrepancy", "", false, () => Now(inner.FindDiscrepancyAsync(id, default)), cancellationToken);

    public ValueTask<IReadOnlyList<Discrepancy>> ListDiscrepanciesAsync(bool openOnly, string? after, int maxItems,
        CancellationToken cancellationToken) =>
        edge.CallAsync("list-discrepancies", "", false, () => Now(inner.ListDiscrepanciesAsync(openOnly, after, maxItems, default)),
            cancellationToken);

    public ValueTask<int> DeleteOldPaymentsAsync(DateTimeOffset olderThan, DateTimeOffset now, CancellationToken cancellationToken) =>
        edge.CallAsync("forget", "", true, () => Now(inner.DeleteOldPaymentsAsync(olderThan, now, default)), cancellationToken);

    public ValueTask<int> EraseCustomersAsync(DateTimeOffset olderThan, DateTimeOffset now, CancellationToken cancellationToken) =>
        edge.CallAsync("forget-customers", "", true, () => Now(inner.EraseCustomersAsync(olderThan, now, default)), cancellationToken);

    private T Now<T>(ValueTask<T> call) => edge.Now(call);
}
