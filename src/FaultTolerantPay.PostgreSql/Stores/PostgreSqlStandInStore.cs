using FaultTolerantPay.Model;
using FaultTolerantPay.PostgreSql.Commits;
using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Tables;
using FaultTolerantPay.Records;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.PostgreSql.Stores;

/// <summary>The stand-in store on a PostgreSQL schema.</summary>
internal sealed class PostgreSqlStandInStore(StoreDatabase database, CommitQueue commits, MandateTokens tokens) : IStandInStore
{
    public async ValueTask<CommitResult> CommitAsync(StandInCommit commit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CommitRecords records = await CommitRecords.OfAsync(commit, tokens, cancellationToken).ConfigureAwait(false);
        return await commits.CommitAsync(records).ConfigureAwait(false);
    }

    public async ValueTask<TransactionRecord?> FindTransactionAsync(TransactionKey key, CancellationToken cancellationToken) =>
        await database.ReadConfirmedAsync(
            (s, ct) => PaymentTable.FindAsync(s, key, ct), static found => found is not null, cancellationToken)
            .ConfigureAwait(false) is { } record
            ? await tokens.OpenAsync(record, cancellationToken).ConfigureAwait(false)
            : null;

    public async ValueTask<IReadOnlyList<TransactionRecord>> FindAttemptsAsync(OrderKey order, CancellationToken cancellationToken)
    {
        List<TransactionRecord> attempts = await database
            .ReadConfirmedAsync((s, ct) => PaymentTable.OfOrderAsync(s, order, ct), static found => found.Count > 0, cancellationToken)
            .ConfigureAwait(false);
        return await tokens.OpenAsync(attempts, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<bool> HoldsTransactionsAsync(DateTimeOffset storedSince, CancellationToken cancellationToken) =>
        database.ReadAsync((s, ct) => PaymentTable.AnyAsync(s, storedSince, ct), cancellationToken);

    public async ValueTask<Advance?> FindAdvanceAsync(TransactionKey key, CancellationToken cancellationToken) =>
        await database.ReadAsync((s, ct) => AdvanceTable.FindAsync(s, key, ct), cancellationToken).ConfigureAwait(false) is { } advance
            ? await tokens.OpenAsync(advance, cancellationToken).ConfigureAwait(false)
            : null;

    public async ValueTask<IReadOnlyList<Advance>> ListAdvancesAsync(
        AdvanceState? state, TransactionKey? after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        List<Advance> page = await database
            .ReadAsync((s, ct) => AdvanceTable.PageAsync(s, state, after, maxItems, ct), cancellationToken).ConfigureAwait(false);
        return await tokens.OpenAsync(page, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<Instruction>> ListInstructionsAsync(TransactionKey key, CancellationToken cancellationToken)
    {
        Instruction[] instructions = await database
            .ReadAsync((s, ct) => InstructionTable.OfAsync(s, key, ct), cancellationToken).ConfigureAwait(false);
        return await tokens.OpenAsync(instructions, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<Instruction?> FindInstructionAsync(string reference, CancellationToken cancellationToken) =>
        await database.ReadAsync((s, ct) => InstructionTable.FindAsync(s, reference, ct), cancellationToken)
            .ConfigureAwait(false) is { } instruction
            ? await tokens.OpenAsync(instruction, cancellationToken).ConfigureAwait(false)
            : null;

    public ValueTask<ChannelPayment?> FindChannelPaymentAsync(TransactionKey key, CancellationToken cancellationToken) =>
        database.ReadAsync((s, ct) => ChannelPaymentTable.FindAsync(s, key, ct), cancellationToken);

    public ValueTask<ChannelPayment?> FindChannelPaymentAsync(string reference, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return database.ReadAsync((s, ct) => ChannelPaymentTable.FindAsync(s, reference, ct), cancellationToken);
    }

    public async ValueTask<IReadOnlyList<ChannelPayment>> ListChannelPaymentsAsync(
        TransactionKey? after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return await database.ReadAsync((s, ct) => ChannelPaymentTable.PageAsync(s, after, maxItems, ct), cancellationToken)
            .ConfigureAwait(false);
    }

    public ValueTask<ChargeTotals> SumChargesAsync(
        ChannelId channel, DateTimeOffset from, DateTimeOffset before, CancellationToken cancellationToken) =>
        database.ReadAsync((s, ct) => ChannelPaymentTable.SumChargesAsync(s, channel, from, before, ct), cancellationToken);

    public async ValueTask<IReadOnlyList<ChannelBalance>> GetChannelBalancesAsync(CancellationToken cancellationToken) =>
        await database.ReadLongAsync(JournalTable.BalancesOfChannelsAsync, cancellationToken).ConfigureAwait(false);

    public ValueTask<ChannelSettlement?> FindSettlementAsync(TransactionKey key, CancellationToken cancellationToken) =>
        database.ReadAsync((s, ct) => SettlementTable.FindAsync(s, key, ct), cancellationToken);

    public ValueTask<QueryPage<ChannelSettlement>> ListSettlementsAsync(
        ProviderId? provider, DateOnly from, string? after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync((s, ct) => SettlementTable.ListAsync(s, provider, from, after, maxItems, ct), cancellationToken);
    }

    public ValueTask<TransactionKey?> FindReceiptAsync(string receipt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return database.ReadAsync((s, ct) => ReceiptTable.FindAsync(s, receipt, ct), cancellationToken);
    }

    public ValueTask<ApprovalRequest?> FindApprovalAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        return database.ReadAsync((s, ct) => ApprovalTable.FindAsync(s, id, ct), cancellationToken);
    }

    public async ValueTask<IReadOnlyList<ApprovalRequest>> ListApprovalsAsync(
        DateTimeOffset? waitingAt, string? after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return await database.ReadAsync((s, ct) => ApprovalTable.PageAsync(s, waitingAt, after, maxItems, ct), cancellationToken)
            .ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<JournalEntry>> ListJournalAsync(TransactionKey key, CancellationToken cancellationToken) =>
        await database.ReadAsync((s, ct) => JournalTable.OfAsync(s, key, ct), cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<TimelineEvent>> ListTimelineAsync(TransactionKey key, CancellationToken cancellationToken) =>
        await database.ReadAsync((s, ct) => TimelineTable.OfAsync(s, key, ct), cancellationToken).ConfigureAwait(false);

    public ValueTask<AuditTrailCheck> CheckAuditTrailAsync(AuditAnchor? anchor, CancellationToken cancellationToken) =>
        AuditTrail.CheckAsync(database, anchor, cancellationToken);

    public async ValueTask<IReadOnlyList<AccountBalance>> GetTrialBalanceAsync(CancellationToken cancellationToken) =>
        await database.ReadLongAsync(JournalTable.TrialBalanceAsync, cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<AdvanceBalance>> ExplainBalanceAsync(
        Account account, Currency currency, TransactionKey? after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return await database.ReadLongAsync(
            (s, ct) => JournalTable.ExplainBalanceAsync(s, account, currency, after, maxItems, ct), cancellationToken)
            .ConfigureAwait(false);
    }

    public ValueTask<CounterValue> ReadCounterAsync(CounterKey key, CancellationToken cancellationToken) =>
        database.ReadAsync((s, ct) => CounterRows.FindAsync(s, key, ct), cancellationToken);

    public ValueTask<ClaimedWork> ClaimAsync(WorkClaim claim, CancellationToken cancellationToken)
    {
        StoreRules.CheckClaim(claim);
        return database.WriteAsync((s, ct) => WorkClaims.ClaimAsync(s, claim, ct), cancellationToken);
    }

    public ValueTask<int> BringForwardAsync(
        WorkKind kind, DateTimeOffset laterThan, DateTimeOffset dueAt, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckBringForward(laterThan, dueAt, maxItems);
        return database.WriteAsync((s, ct) => WorkClaims.BringForwardAsync(s, kind, laterThan, dueAt, maxItems, ct), cancellationToken);
    }

    public ValueTask<WorkBacklog> ReadBacklogAsync(WorkKind kind, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadAsync((s, ct) => WorkClaims.BacklogAsync(s, kind, now, ct), cancellationToken);

    public async ValueTask<IReadOnlyList<OutboxMessage>> ListOutboxAsync(
        WorkItemKey stream, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return await database.ReadAsync((s, ct) => MessageTable.WaitingAsync(s, stream, maxItems, ct), cancellationToken)
            .ConfigureAwait(false);
    }

    public ValueTask<OutboxMessage?> FindMessageAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        return database.ReadAsync((s, ct) => MessageTable.FindAsync(s, id, ct), cancellationToken);
    }

    public async ValueTask<IReadOnlyList<Discrepancy>> ListDiscrepanciesAsync(
        bool openOnly, string? after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return await database.ReadAsync((s, ct) => DiscrepancyTable.PageAsync(s, openOnly, after, maxItems, ct), cancellationToken)
            .ConfigureAwait(false);
    }

    public ValueTask<Discrepancy?> FindDiscrepancyAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync((s, ct) => DiscrepancyTable.FindAsync(s, id, ct), cancellationToken);

    public async ValueTask<int> DeleteOldPaymentsAsync(DateTimeOffset olderThan, DateTimeOffset now, CancellationToken cancellationToken)
    {
        int deleted = await ErasureTable.InPartsAsync(
            (after, ct) => database.WriteAsync((s, inner) => ErasureTable.DeletePaymentsAsync(s, olderThan, now, after, inner), ct),
            cancellationToken).ConfigureAwait(false);
        await database.WriteAsync(
            async (s, ct) =>
            {
                await CounterRows.DeleteAsync(s, now, ct).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return deleted;
    }

    public ValueTask<int> EraseCustomersAsync(DateTimeOffset olderThan, DateTimeOffset now, CancellationToken cancellationToken) =>
        ErasureTable.InPartsAsync(
            (after, ct) => database.WriteAsync((s, inner) => ErasureTable.EraseCustomersAsync(s, olderThan, now, after, inner), ct),
            cancellationToken);
}
