using System.Runtime.CompilerServices;
using FaultTolerantPay.Advances;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Operations;

/// <inheritdoc/>
internal sealed class LedgerReader(IPaymentStore payments, ILedgerStore ledger, IReviewStore reviews) : ILedger
{
    public async ValueTask<PaymentHistory?> GetHistoryAsync(TransactionKey key, CancellationToken cancellationToken) =>
        await payments.FindTransactionAsync(key, cancellationToken).ConfigureAwait(false) is not { } payment
            ? null
            : new PaymentHistory
            {
                Payment = payment,
                Advance = await payments.FindAdvanceAsync(key, cancellationToken).ConfigureAwait(false),
                Instructions = await payments.ListInstructionsAsync(key, cancellationToken).ConfigureAwait(false),
                Journal = await ledger.ListJournalAsync(key, cancellationToken).ConfigureAwait(false),
                Timeline = await ledger.ListTimelineAsync(key, cancellationToken).ConfigureAwait(false),
            };

    public ValueTask<IReadOnlyList<AccountBalance>> GetTrialBalanceAsync(CancellationToken cancellationToken) =>
        ledger.GetTrialBalanceAsync(cancellationToken);

    public async IAsyncEnumerable<AdvanceBalance> ExplainBalanceAsync(
        Account account, Currency currency, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TransactionKey? after = null;
        while (true)
        {
            IReadOnlyList<AdvanceBalance> page =
                await ledger.ExplainBalanceAsync(account, currency, after, StoreRules.MaxPageSize, cancellationToken).ConfigureAwait(false);
            foreach (AdvanceBalance balance in page)
            {
                yield return balance;
            }

            if (page.Count < StoreRules.MaxPageSize)
            {
                yield break;
            }

            after = page[^1].Key;
        }
    }

    public ValueTask<AuditTrailCheck> CheckAuditTrailAsync(AuditAnchor? anchor, CancellationToken cancellationToken) =>
        ledger.CheckAuditTrailAsync(anchor, cancellationToken);

    public ValueTask<CounterValue> GetExposureAsync(
        CounterScope scope, string id, Currency currency, CancellationToken cancellationToken) =>
        ledger.ReadCounterAsync(new CounterKey(scope, id, currency), cancellationToken);

    public async ValueTask<IReadOnlyList<string>> VerifyAsync(CancellationToken cancellationToken)
    {
        List<string> problems = [.. (await ledger.CheckAuditTrailAsync(null, cancellationToken).ConfigureAwait(false)).Problems];
        IReadOnlyList<AccountBalance> balances = await ledger.GetTrialBalanceAsync(cancellationToken).ConfigureAwait(false);
        foreach (var currency in balances.GroupBy(balance => balance.Currency))
        {
            long sum = currency.Sum(balance => balance.BalanceMinor);
            if (sum != 0)
            {
                problems.Add($"The journal sums to {new Money(sum, currency.Key)}: expected 0.");
            }
        }
        Dictionary<CounterKey, CounterValue> exposures = [];
        Dictionary<(Account, Currency), long> booked = [];
        HashSet<TransactionKey>? overdue = null;
        TransactionKey? after = null;
        while (true)
        {
            IReadOnlyList<Advance> page =
                await payments.ListAdvancesAsync(null, after, StoreRules.MaxPageSize, cancellationToken).ConfigureAwait(false);
            foreach (Advance advance in page)
            {
                IReadOnlyList<JournalEntry> journal = await ledger.ListJournalAsync(advance.Key, cancellationToken).ConfigureAwait(false);
                VerifyJournal(advance, journal, problems);
                Add(booked, journal);
                if (advance.IsFinal != advance.NextActionAt is null)
                {
                    problems.Add(
                        $"Advance {advance.Key} is {advance.State} "
                        + $"with next action at {advance.NextActionAt?.ToString("O") ?? "no time"}.");
                }

                VerifyOwed(advance, problems);
                foreach (string id in advance.HeldByDiscrepancies)
                {
                    if (await reviews.FindDiscrepancyAsync(id, cancellationToken).ConfigureAwait(false) is not { ClosedAt: null })
                    {
                        problems.Add($"Advance {advance.Key} is held by discrepancy '{id}', which is not open.");
                    }
                }
                if (advance.IsCustomerRefundStopped
                    && !(overdue ??= await ListOverdueAsync(cancellationToken).ConfigureAwait(false)).Contains(advance.Key))
                {
                    problems.Add(
                        $"Advance {advance.Key} owes the customer {new Money(advance.CustomerRefundDueMinor, advance.Amount.Currency)}, "
                        + "its customer refund is stopped, and no discrepancy is open for it.");
                }

                foreach (CounterScope scope in Exposure.Scopes(advance))
                {
                    CounterKey key = Exposure.Key(advance, scope);
                    CounterValue sum = exposures.GetValueOrDefault(key);
                    exposures[key] =
                        new CounterValue(checked(sum.AmountMinor + advance.ExposureMinor), sum.Count + (advance.ExposureMinor > 0 ? 1 : 0));
                }
            }
            if (page.Count < StoreRules.MaxPageSize)
            {
                break;
            }

            after = page[^1].Key;
        }
        VerifyTrialBalance(balances, booked, problems);
        foreach ((CounterKey key, CounterValue expected) in exposures)
        {
            CounterValue counted = await ledger.ReadCounterAsync(key, cancellationToken).ConfigureAwait(false);
            if (counted != expected)
            {
                problems.Add(
                    $"{key.Scope} exposure '{key.Id}' counts {counted.AmountMinor} {key.Currency} minor units in {counted.Count} advances: "
                    + $"expected {expected.AmountMinor} in {expected.Count}.");
            }
        }
        return problems;
    }

    /// <summary>The payments with an open discrepancy about a customer refund.</summary>
    private async ValueTask<HashSet<TransactionKey>> ListOverdueAsync(CancellationToken cancellationToken)
    {
        HashSet<TransactionKey> keys = [];
        string? after = null;
        while (true)
        {
            IReadOnlyList<Discrepancy> page =
                await reviews.ListDiscrepanciesAsync(true, after, StoreRules.MaxPageSize, cancellationToken).ConfigureAwait(false);
            foreach (Discrepancy discrepancy in page)
            {
                if (discrepancy.Kind == DiscrepancyKind.CustomerRefundOverdue)
                {
                    keys.Add(discrepancy.Key);
                }
            }
            if (page.Count < StoreRules.MaxPageSize)
            {
                return keys;
            }

            after = page[^1].Id;
        }
    }

    private static void Add(Dictionary<(Account Account, Currency Currency), long> booked, IReadOnlyList<JournalEntry> journal)
    {
        foreach (JournalEntry entry in journal)
        {
            foreach (Posting posting in entry.Postings)
            {
                booked[(posting.Account, entry.Currency)] =
                    checked(booked.GetValueOrDefault((posting.Account, entry.Currency)) + posting.AmountMinor);
            }
        }
    }

    /// <summary>Finds postings on no payment, or on a payment that does not exist.</summary>
    private static void VerifyTrialBalance(
        IReadOnlyList<AccountBalance> balances, Dictionary<(Account Account, Currency Currency), long> booked, List<string> problems)
    {
        foreach (AccountBalance balance in balances)
        {
            long expected = booked.GetValueOrDefault((balance.Account, balance.Currency));
            if (balance.BalanceMinor != expected)
            {
                problems.Add(
                    $"{balance.Account} has {new Money(balance.BalanceMinor, balance.Currency)}: "
                    + $"the payments on record explain {new Money(expected, balance.Currency)}.");
            }
        }
    }

    private static void VerifyOwed(Advance advance, List<string> problems)
    {
        foreach ((string name, long minor) in (ReadOnlySpan<(string, long)>)
        [
            (nameof(Advance.OutstandingMinor), advance.OutstandingMinor),
            (nameof(Advance.CustomerRefundDueMinor), advance.CustomerRefundDueMinor),
            (nameof(Advance.MerchantDueMinor), advance.MerchantDueMinor),
            (nameof(Advance.PayoutOwedMinor), advance.PayoutOwedMinor),
        ])
        {
            if (minor < 0)
            {
                problems.Add($"Advance {advance.Key} ({advance.State}) has {name} of {minor}: expected 0 or more.");
            }
        }
        // Merchants settle at their own pace, in any state.
        if (advance.IsFinal
            && advance.State != AdvanceState.Released
            && (advance.OutstandingMinor != 0 || advance.CustomerRefundDueMinor != 0))
        {
            problems.Add(
                $"Advance {advance.Key} is {advance.State} "
                + $"with {new Money(advance.OutstandingMinor, advance.Amount.Currency)} owed by the customer "
                + $"and {new Money(advance.CustomerRefundDueMinor, advance.Amount.Currency)} owed to the customer: expected nothing.");
        }
    }

    private static void VerifyJournal(Advance advance, IReadOnlyList<JournalEntry> journal, List<string> problems)
    {
        foreach (Account account in Enum.GetValues<Account>())
        {
            long booked = 0;
            foreach (JournalEntry entry in journal)
            {
                foreach (Posting posting in entry.Postings)
                {
                    booked = checked(booked + (posting.Account == account ? posting.AmountMinor : 0));
                }
            }
            long implied = AdvanceAccounts.ImpliedBalance(advance, account);
            if (booked != implied)
            {
                problems.Add(
                    $"Advance {advance.Key} ({advance.State}) has {new Money(booked, advance.Amount.Currency)} on {account}: "
                    + $"its state implies {new Money(implied, advance.Amount.Currency)}.");
            }
        }
    }
}
