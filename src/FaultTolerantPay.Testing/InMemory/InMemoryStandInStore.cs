using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Testing.InMemory;

/// <summary>
/// A stand-in store in memory, for tests, simulations and benchmarks. One lock makes it thread-safe; every call completes before it
/// returns; the same calls in the same order give the same results. Its data lives as long as its <see cref="InMemoryDisk"/>.
/// </summary>
/// <param name="disk">The durable state; null: a new one.</param>
public sealed class InMemoryStandInStore(InMemoryDisk? disk = null) : IStandInStore
{
    private readonly StandInState _state = (disk ?? new InMemoryDisk()).StandIn;

    /// <inheritdoc/>
    public ValueTask<CommitResult> CommitAsync(StandInCommit commit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckBalanced(commit);
        StoreRules.CheckTimes(commit);
        SettlementRules.Check(commit);
        lock (_state.Lock)
        {
            return ValueTask.FromResult(_state.Commit(commit));
        }
    }

    /// <inheritdoc/>
    public ValueTask<TransactionRecord?> FindTransactionAsync(TransactionKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_state.Lock)
        {
            return ValueTask.FromResult(_state.Find(key)?.Transaction);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<TransactionRecord>> FindAttemptsAsync(OrderKey order, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_state.Lock)
        {
            return ValueTask.FromResult<IReadOnlyList<TransactionRecord>>(
                [.. _state.AttemptsOf(order).Select(attempt => attempt.Transaction!).OrderBy(record => record.StoredAt)]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> HoldsTransactionsAsync(DateTimeOffset storedSince, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_state.Lock)
        {
            return ValueTask.FromResult(_state.NewestStoredAt >= storedSince);
        }
    }

    /// <inheritdoc/>
    public ValueTask<Advance?> FindAdvanceAsync(TransactionKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_state.Lock)
        {
            return ValueTask.FromResult(_state.Find(key)?.Advance);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Advance>> ListAdvancesAsync(
        AdvanceState? state,
        TransactionKey? after,
        int maxItems,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckPage(maxItems);
        var page = new List<Advance>();
        lock (_state.Lock)
        {
            foreach (TransactionKey key in _state.AdvancesAfter(after))
            {
                if (page.Count == maxItems)
                {
                    break;
                }

                PaymentRows payment = _state.Find(key)!;
                if (state is null || payment.RawAdvance!.State == state)
                {
                    page.Add(payment.Advance!);
                }
            }
        }
        return ValueTask.FromResult<IReadOnlyList<Advance>>(page);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Instruction>> ListInstructionsAsync(TransactionKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_state.Lock)
        {
            return ValueTask.FromResult<IReadOnlyList<Instruction>>(_state.Find(key)?.Instructions ?? []);
        }
    }

    /// <inheritdoc/>
    public ValueTask<Instruction?> FindInstructionAsync(string reference, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_state.Lock)
        {
            return ValueTask.FromResult(_state.FindInstruction(reference));
        }
    }

    /// <inheritdoc/>
    public ValueTask<ChannelPayment?> FindChannelPaymentAsync(TransactionKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_state.Lock)
        {
            return ValueTask.FromResult(_state.Find(key)?.ChannelPayment);
        }
    }

    /// <inheritdoc/>
    public ValueTask<ChannelPayment?> FindChannelPaymentAsync(string reference, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_state.Lock)
        {
            return ValueTask.FromResult(_state.FindChannelPayment(reference));
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ChannelPayment>> ListChannelPaymentsAsync(
        TransactionKey? after, int maxItems, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckPage(maxItems);
        var page = new List<ChannelPayment>();
        lock (_state.Lock)
        {
            foreach (TransactionKey key in _state.ChannelPaymentsAfter(after))
            {
                if (page.Count == maxItems)
                {
                    break;
                }

                page.Add(_state.Find(key)!.ChannelPayment!);
            }
        }

        return ValueTask.FromResult<IReadOnlyList<ChannelPayment>>(page);
    }

    /// <inheritdoc/>
    public ValueTask<ChargeTotals> SumChargesAsync(
        ChannelId channel, DateTimeOffset from, DateTimeOffset before, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        long amount = 0, count = 0;
        lock (_state.Lock)
        {
            foreach (Instruction sent in _state.AllInstructions)
            {
                bool isCounted = sent.Key.Purpose != InstructionPurpose.CustomerRefund && sent.LogicalChannel == channel
                    && sent.WrittenAt >= from && sent.WrittenAt < before && (!sent.IsResolved || sent.MovedMinor > 0);
                amount = checked(amount + (isCounted ? sent.Amount.Minor : 0));
                count += isCounted ? 1 : 0;
            }

            foreach (TransactionKey key in _state.ChannelPaymentsAfter(null))
            {
                foreach (ChannelOperation charge in _state.Find(key)!.ChannelPayment!.Operations)
                {
                    bool isCounted = charge.IsCharge && charge.Channel == channel && charge.WrittenAt >= from && charge.WrittenAt < before
                        && (!charge.IsResolved || charge.MovedMinor + charge.SurplusMinor > 0);
                    amount = checked(amount + (isCounted ? charge.Amount.Minor : 0));
                    count += isCounted ? 1 : 0;
                }
            }
        }

        return ValueTask.FromResult(new ChargeTotals(amount, count));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ChannelBalance>> GetChannelBalancesAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_state.Lock)
        {
            var balances =
                from entry in _state.Journal
                where entry.Channel is not null
                from posting in entry.Postings
                group posting.AmountMinor by (Channel: entry.Channel!.Value, posting.Account, entry.Currency) into sum
                select new ChannelBalance(sum.Key.Channel, sum.Key.Account, sum.Key.Currency, sum.Sum());
            return ValueTask.FromResult<IReadOnlyList<ChannelBalance>>(
                [
                    .. balances.OrderBy(balance => balance.Channel.Value, StringComparer.Ordinal).ThenBy(balance => balance.Account)
                        .ThenBy(balance => balance.Currency.Code, StringComparer.Ordinal),
                ]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<ChannelSettlement?> FindSettlementAsync(TransactionKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_state.Lock)
        {
            return ValueTask.FromResult(_state.Find(key)?.Settlement);
        }
    }

    /// <inheritdoc/>
    public ValueTask<QueryPage<ChannelSettlement>> ListSettlementsAsync(
        ProviderId? provider, DateOnly from, string? after, int maxItems, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckPage(maxItems);
        string subject = SettlementRules.Subject(provider, from);
        (DateOnly, string, string) place = SettlementRules.PlaceOf(after, subject, from);
        lock (_state.Lock)
        {
            ChannelSettlement[] page =
            [
                .. _state.SettlementsAfter(place)
                    .Where(settlement => provider is not { } only || settlement.Provider == only).Take(maxItems + 1),
            ];
            ChannelSettlement[] shown = page[..Math.Min(page.Length, maxItems)];
            return ValueTask.FromResult(new QueryPage<ChannelSettlement>(
                shown, page.Length > maxItems ? SettlementRules.After(subject, shown[^1]) : null));
        }
    }

    /// <inheritdoc/>
    public ValueTask<TransactionKey?> FindReceiptAsync(string receipt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_state.Lock)
        {
            return ValueTask.FromResult(_state.FindReceipt(receipt));
        }
    }

    /// <inheritdoc/>
    public ValueTask<ApprovalRequest?> FindApprovalAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_state.Lock)
        {
            return ValueTask.FromResult(_state.Approvals.GetValueOrDefault(id));
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ApprovalRequest>> ListApprovalsAsync(
        DateTimeOffset? waitingAt,
        string? after,
        int maxItems,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckPage(maxItems);
        lock (_state.Lock)
        {
            return ValueTask.FromResult<IReadOnlyList<ApprovalRequest>>([.. _state.Approvals.Values
                .Where(request => (after is null || string.CompareOrdinal(request.Id, after) > 0)
                    && !(waitingAt is { } at && request.StatusAt(at) != ApprovalStatus.Waiting))
                .Take(maxItems)]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<JournalEntry>> ListJournalAsync(TransactionKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_state.Lock)
        {
            return ValueTask.FromResult<IReadOnlyList<JournalEntry>>(_state.Find(key)?.Journal ?? []);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<TimelineEvent>> ListTimelineAsync(TransactionKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_state.Lock)
        {
            return ValueTask.FromResult<IReadOnlyList<TimelineEvent>>(_state.Find(key)?.Timeline ?? []);
        }
    }

    /// <inheritdoc/>
    public ValueTask<AuditTrailCheck> CheckAuditTrailAsync(AuditAnchor? anchor, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_state.Lock)
        {
            List<string> wrong = [];
            long rows = 0;
            foreach (PaymentRows payment in _state.Subjects)
            {
                rows += payment.Journal.Length + payment.Timeline.Length;
                bool hasAdvance = payment.RawTransaction is not null && payment.RawAdvance is not null;
                int orphans = payment.RawSettlement is not null
                    ? 0
                    : payment.Journal.Count(entry => entry.Channel is null ? !hasAdvance : payment.RawChannelPayment is null);
                if (orphans > 0)
                {
                    wrong.Add(
                        $"{orphans} journal entries belong to payment {payment.Key}, which is not on record with an advance, as a "
                            + "channel payment or as a settlement.");
                }

                if (IsDatedBack(payment.Journal.Select(entry => entry.At)) || IsDatedBack(payment.Timeline.Select(line => line.At)))
                {
                    wrong.Add($"A row of payment {payment.Key} is dated back.");
                }
            }
            return ValueTask.FromResult(new AuditTrailCheck { Problems = wrong, Rows = rows });
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<AccountBalance>> GetTrialBalanceAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var balances = new SortedDictionary<(Account Account, string Currency), long>();
        lock (_state.Lock)
        {
            foreach (PaymentRows payment in _state.Subjects)
            {
                foreach (JournalEntry entry in payment.Journal)
                {
                    foreach (Posting posting in entry.Postings)
                    {
                        var key = (posting.Account, entry.Currency.Code);
                        balances[key] = checked(balances.GetValueOrDefault(key) + posting.AmountMinor);
                    }
                }
            }
        }
        return ValueTask.FromResult<IReadOnlyList<AccountBalance>>(
            [.. balances.Select(b => new AccountBalance(b.Key.Account, new Currency(b.Key.Currency), b.Value))]);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<AdvanceBalance>> ExplainBalanceAsync(
        Account account, Currency currency, TransactionKey? after, int maxItems, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckPage(maxItems);
        var page = new List<AdvanceBalance>();
        lock (_state.Lock)
        {
            IEnumerable<PaymentRows> payments = _state.Subjects
                .Where(payment => after is not { } last || KeyOrder.Instance.Compare(payment.Key, last) > 0)
                .OrderBy(payment => payment.Key, KeyOrder.Instance);
            foreach (PaymentRows payment in payments)
            {
                if (page.Count == maxItems)
                {
                    break;
                }

                long balance = 0;
                foreach (JournalEntry entry in payment.Journal)
                {
                    foreach (Posting posting in entry.Postings)
                    {
                        balance = checked(balance + (entry.Currency == currency && posting.Account == account ? posting.AmountMinor : 0));
                    }
                }
                if (balance != 0)
                {
                    page.Add(new AdvanceBalance(payment.Key, balance));
                }
            }
        }
        return ValueTask.FromResult<IReadOnlyList<AdvanceBalance>>(page);
    }

    /// <inheritdoc/>
    public ValueTask<CounterValue> ReadCounterAsync(CounterKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_state.Lock)
        {
            return ValueTask.FromResult(_state.Counters.Read(key));
        }
    }

    /// <inheritdoc/>
    public ValueTask<ClaimedWork> ClaimAsync(WorkClaim claim, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckClaim(claim);
        lock (_state.Lock)
        {
            return ValueTask.FromResult(_state.Work.Claim(claim));
        }
    }

    /// <inheritdoc/>
    public ValueTask<int> BringForwardAsync(
        WorkKind kind,
        DateTimeOffset laterThan,
        DateTimeOffset dueAt,
        int maxItems,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckBringForward(laterThan, dueAt, maxItems);
        lock (_state.Lock)
        {
            return ValueTask.FromResult(_state.Work.BringForward(kind, laterThan, dueAt, maxItems));
        }
    }

    /// <inheritdoc/>
    public ValueTask<WorkBacklog> ReadBacklogAsync(WorkKind kind, DateTimeOffset now, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_state.Lock)
        {
            return ValueTask.FromResult(_state.Work.ReadBacklog(kind, now));
        }
    }

    /// <inheritdoc/>
    public ValueTask<OutboxMessage?> FindMessageAsync(string id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_state.Lock)
        {
            return ValueTask.FromResult(_state.FindMessage(id));
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<OutboxMessage>> ListOutboxAsync(WorkItemKey stream, int maxItems, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckPage(maxItems);
        lock (_state.Lock)
        {
            return ValueTask.FromResult<IReadOnlyList<OutboxMessage>>(
                _state.Find(stream.Transaction)?.StreamOf(stream.Kind)?.ListWaiting(maxItems) ?? []);
        }
    }

    /// <inheritdoc/>
    public ValueTask<Discrepancy?> FindDiscrepancyAsync(string id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_state.Lock)
        {
            return ValueTask.FromResult(_state.FindDiscrepancy(id));
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Discrepancy>> ListDiscrepanciesAsync(
        bool openOnly,
        string? after,
        int maxItems,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckPage(maxItems);
        lock (_state.Lock)
        {
            return ValueTask.FromResult<IReadOnlyList<Discrepancy>>([.. _state.Discrepancies
                .Where(d => (after is null || string.CompareOrdinal(d.Id, after) > 0) && !(openOnly && d.ClosedAt is not null))
                .Take(maxItems)]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<int> DeleteOldPaymentsAsync(DateTimeOffset olderThan, DateTimeOffset now, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_state.Lock)
        {
            return ValueTask.FromResult(_state.DeleteOld(olderThan, now));
        }
    }

    /// <inheritdoc/>
    public ValueTask<int> EraseCustomersAsync(DateTimeOffset olderThan, DateTimeOffset now, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_state.Lock)
        {
            return ValueTask.FromResult(_state.EraseCustomers(olderThan));
        }
    }

    private static bool IsDatedBack(IEnumerable<DateTimeOffset> times)
    {
        DateTimeOffset? before = null;
        foreach (DateTimeOffset time in times)
        {
            if (before - time > StoreRules.MaxBackDating)
            {
                return true;
            }

            before = time;
        }
        return false;
    }
}
