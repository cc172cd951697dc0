using FaultTolerantPay.Model;
using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Tables;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite.Stores;

/// <summary>The stand-in store on a SQLite file.</summary>
internal sealed class SqliteStandInStore(StoreDatabase database, MandateTokens tokens) : IStandInStore
{
    // Limits each transaction of a clean-up, so that payments do not wait for it.
    private const int MaxRecordsPerCommit = 100;

    public ValueTask<CommitResult> CommitAsync(StandInCommit commit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ValueTask<PreparedCommit> prepared = PreparedCommit.OfAsync(commit, tokens, cancellationToken);
        // Only a protector that calls another system takes time. Otherwise, a refusal of the writer is returned immediately.
        return prepared.IsCompletedSuccessfully
            ? database.WriteAsync(prepared.Result.Execute, cancellationToken)
            : CommitAsync(prepared, cancellationToken);
    }

    public async ValueTask<TransactionRecord?> FindTransactionAsync(TransactionKey key, CancellationToken cancellationToken) =>
        await database.ReadAsync(c => PaymentTable.Find(c, key), cancellationToken).ConfigureAwait(false) is { } record
            ? await tokens.OpenAsync(record, cancellationToken).ConfigureAwait(false)
            : null;

    public async ValueTask<IReadOnlyList<TransactionRecord>> FindAttemptsAsync(OrderKey order, CancellationToken cancellationToken)
    {
        List<TransactionRecord> attempts = await database
            .ReadAsync(c => PaymentTable.OfOrder(c, order), cancellationToken).ConfigureAwait(false);
        return await tokens.OpenAsync(attempts, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<bool> HoldsTransactionsAsync(DateTimeOffset storedSince, CancellationToken cancellationToken) =>
        database.ReadAsync(c => PaymentTable.Any(c, storedSince), cancellationToken);

    public async ValueTask<Advance?> FindAdvanceAsync(TransactionKey key, CancellationToken cancellationToken) =>
        await database.ReadAsync(c => AdvanceTable.Find(c, key), cancellationToken).ConfigureAwait(false) is { } advance
            ? await tokens.OpenAsync(advance, cancellationToken).ConfigureAwait(false)
            : null;

    public async ValueTask<IReadOnlyList<Advance>> ListAdvancesAsync(
        AdvanceState? state, TransactionKey? after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        List<Advance> page = await database
            .ReadAsync(c => AdvanceTable.Page(c, state, after, maxItems), cancellationToken).ConfigureAwait(false);
        return await tokens.OpenAsync(page, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<Instruction>> ListInstructionsAsync(TransactionKey key, CancellationToken cancellationToken)
    {
        Instruction[] instructions = await database.ReadAsync(c => InstructionTable.Of(c, key), cancellationToken).ConfigureAwait(false);
        return await tokens.OpenAsync(instructions, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<Instruction?> FindInstructionAsync(string reference, CancellationToken cancellationToken) =>
        await database.ReadAsync(c => InstructionTable.Find(c, reference), cancellationToken).ConfigureAwait(false) is { } instruction
            ? await tokens.OpenAsync(instruction, cancellationToken).ConfigureAwait(false)
            : null;

    public ValueTask<ChannelPayment?> FindChannelPaymentAsync(TransactionKey key, CancellationToken cancellationToken) =>
        database.ReadAsync(c => ChannelPaymentTable.Find(c, key), cancellationToken);

    public ValueTask<ChannelPayment?> FindChannelPaymentAsync(string reference, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return database.ReadAsync(c => ChannelPaymentTable.Find(c, reference), cancellationToken);
    }

    public ValueTask<IReadOnlyList<ChannelPayment>> ListChannelPaymentsAsync(
        TransactionKey? after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync<IReadOnlyList<ChannelPayment>>(c => ChannelPaymentTable.Page(c, after, maxItems), cancellationToken);
    }

    public ValueTask<ChargeTotals> SumChargesAsync(
        ChannelId channel, DateTimeOffset from, DateTimeOffset before, CancellationToken cancellationToken) =>
        database.ReadAsync(c => ChannelPaymentTable.SumCharges(c, channel, from, before), cancellationToken);

    public ValueTask<IReadOnlyList<ChannelBalance>> GetChannelBalancesAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ChannelBalance>>(JournalTable.BalancesOfChannels, cancellationToken);

    public ValueTask<ChannelSettlement?> FindSettlementAsync(TransactionKey key, CancellationToken cancellationToken) =>
        database.ReadAsync(c => SettlementTable.Find(c, key), cancellationToken);

    public ValueTask<QueryPage<ChannelSettlement>> ListSettlementsAsync(
        ProviderId? provider, DateOnly from, string? after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync(c => SettlementTable.List(c, provider, from, after, maxItems), cancellationToken);
    }

    public ValueTask<TransactionKey?> FindReceiptAsync(string receipt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return database.ReadAsync(c => ReceiptTable.Find(c, receipt), cancellationToken);
    }

    public ValueTask<ApprovalRequest?> FindApprovalAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        return database.ReadAsync(c => ApprovalTable.Find(c, id), cancellationToken);
    }

    public ValueTask<IReadOnlyList<ApprovalRequest>> ListApprovalsAsync(
        DateTimeOffset? waitingAt, string? after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync<IReadOnlyList<ApprovalRequest>>(
            c => ApprovalTable.Page(c, waitingAt, after, maxItems),
            cancellationToken);
    }

    public ValueTask<IReadOnlyList<JournalEntry>> ListJournalAsync(TransactionKey key, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<JournalEntry>>(c => JournalTable.Of(c, key), cancellationToken);

    public ValueTask<IReadOnlyList<TimelineEvent>> ListTimelineAsync(TransactionKey key, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<TimelineEvent>>(c => TimelineTable.Of(c, key), cancellationToken);

    public ValueTask<AuditTrailCheck> CheckAuditTrailAsync(AuditAnchor? anchor, CancellationToken cancellationToken) =>
        // The mark is read first: later writes only make the chain longer than the mark says.
        new(database.ReadLongAsync(connection => AuditTrail.Check(connection, database.ReadMark(), anchor), cancellationToken));

    public ValueTask<IReadOnlyList<AccountBalance>> GetTrialBalanceAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<AccountBalance>>(JournalTable.TrialBalance, cancellationToken);

    public ValueTask<IReadOnlyList<AdvanceBalance>> ExplainBalanceAsync(
        Account account, Currency currency, TransactionKey? after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync<IReadOnlyList<AdvanceBalance>>(
            c => JournalTable.ExplainBalance(c, account, currency, after, maxItems), cancellationToken);
    }

    public ValueTask<CounterValue> ReadCounterAsync(CounterKey key, CancellationToken cancellationToken) =>
        database.ReadAsync(c => CounterCache.ReadStored(c, key, out _), cancellationToken);

    public ValueTask<ClaimedWork> ClaimAsync(WorkClaim claim, CancellationToken cancellationToken)
    {
        StoreRules.CheckClaim(claim);
        return database.WriteAsync(t => WorkTable.Claim(t, claim), cancellationToken);
    }

    public ValueTask<int> BringForwardAsync(
        WorkKind kind, DateTimeOffset laterThan, DateTimeOffset dueAt, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckBringForward(laterThan, dueAt, maxItems);
        return database.WriteAsync(t => WorkTable.BringForward(t, kind, laterThan, dueAt, maxItems), cancellationToken);
    }

    public ValueTask<WorkBacklog> ReadBacklogAsync(WorkKind kind, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadAsync(c => WorkTable.Backlog(c, kind, now), cancellationToken);

    public ValueTask<IReadOnlyList<OutboxMessage>> ListOutboxAsync(WorkItemKey stream, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync<IReadOnlyList<OutboxMessage>>(c => MessageTable.Waiting(c, stream, maxItems), cancellationToken);
    }

    public ValueTask<OutboxMessage?> FindMessageAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        return database.ReadAsync(c => MessageTable.Find(c, id), cancellationToken);
    }

    public ValueTask<IReadOnlyList<Discrepancy>> ListDiscrepanciesAsync(
        bool openOnly, string? after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync<IReadOnlyList<Discrepancy>>(c => DiscrepancyTable.Page(c, openOnly, after, maxItems), cancellationToken);
    }

    public ValueTask<Discrepancy?> FindDiscrepancyAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(c => DiscrepancyTable.Find(c, id), cancellationToken);

    public async ValueTask<int> DeleteOldPaymentsAsync(DateTimeOffset olderThan, DateTimeOffset now, CancellationToken cancellationToken)
    {
        int deleted = await RunInPartsAsync(
            (t, after) => ErasureTable.DeletePayments(t, olderThan, now, after, MaxRecordsPerCommit),
            cancellationToken).ConfigureAwait(false);
        await database.WriteAsync(t => t.Counters.Delete(t, now), cancellationToken).ConfigureAwait(false);
        return deleted;
    }

    public ValueTask<int> EraseCustomersAsync(DateTimeOffset olderThan, DateTimeOffset now, CancellationToken cancellationToken) =>
        RunInPartsAsync((t, after) => ErasureTable.EraseCustomers(t, olderThan, now, after, MaxRecordsPerCommit), cancellationToken);

    private async ValueTask<int> RunInPartsAsync(
        Func<StoreTransaction, ErasureTable.RecordLocation, (int Count, ErasureTable.RecordLocation? Last)> part,
        CancellationToken cancellationToken)
    {
        int total = 0;
        ErasureTable.RecordLocation? after = ErasureTable.RecordLocation.First;
        while (after is { } last)
        {
            (int some, after) = await database.WriteAsync(t => part(t, last), cancellationToken).ConfigureAwait(false);
            total += some;
        }
        return total;
    }

    private async ValueTask<CommitResult> CommitAsync(ValueTask<PreparedCommit> preparing, CancellationToken cancellationToken)
    {
        PreparedCommit prepared = await preparing.ConfigureAwait(false);
        return await database.WriteAsync(prepared.Execute, cancellationToken).ConfigureAwait(false);
    }
}
