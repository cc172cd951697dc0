using System.Runtime.CompilerServices;
using FaultTolerantPay.Advances;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Operations;

/// <inheritdoc/>
internal sealed class LedgerReader(
    IPaymentStore payments, IChannelPaymentStore channelPayments, ILedgerStore ledger, IReviewStore reviews) : ILedger
{
    private readonly ChannelLedgerReader _channels = new(channelPayments, ledger, reviews);
    private readonly SettlementLedgerReader _settlements = new(ledger);

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

    public ValueTask<IReadOnlyList<ChannelBalance>> GetChannelBalancesAsync(CancellationToken cancellationToken) =>
        channelPayments.GetChannelBalancesAsync(cancellationToken);

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
        AuditTrailCheck trail = await ledger.CheckAuditTrailAsync(null, cancellationToken).ConfigureAwait(false);
        try
        {
            return [.. trail.Problems, .. await VerifyAmountsAsync(cancellationToken).ConfigureAwait(false)];
        }
        catch (Exception exception) when (exception is OverflowException || (exception is StoreException && trail.Problems.Count > 0))
        {
            // What was altered may no longer add up, or be readable. The rows that were found until then are still named.
            return [.. trail.Problems, $"The amounts could not be verified: {exception.Message}"];
        }
    }

    private async ValueTask<IReadOnlyList<string>> VerifyAmountsAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<AccountBalance> balances = await ledger.GetTrialBalanceAsync(cancellationToken).ConfigureAwait(false);
        AdvanceSums sums = await VerifyAdvancesAsync(cancellationToken).ConfigureAwait(false);
        List<string> ofChannels = await _channels.VerifyAsync(sums.Booked, cancellationToken).ConfigureAwait(false);
        List<string> ofSettlements = await _settlements.VerifyAsync(sums.Booked, cancellationToken).ConfigureAwait(false);
        return
        [
            .. VerifySums(balances),
            .. sums.Problems,
            .. ofChannels,
            .. ofSettlements,
            .. VerifyTrialBalance(balances, sums.Booked),
            .. await VerifyExposuresAsync(sums.Exposures, cancellationToken).ConfigureAwait(false),
        ];
    }

    /// <summary>Verifies each advance, and sums up what all of them have in the journal and in the counters.</summary>
    private async ValueTask<AdvanceSums> VerifyAdvancesAsync(CancellationToken cancellationToken)
    {
        var sums = new AdvanceSums();
        List<Advance> stopped = [];
        TransactionKey? after = null;
        while (true)
        {
            IReadOnlyList<Advance> page =
                await payments.ListAdvancesAsync(null, after, StoreRules.MaxPageSize, cancellationToken).ConfigureAwait(false);
            foreach (Advance advance in page)
            {
                IReadOnlyList<JournalEntry> all = await ledger.ListJournalAsync(advance.Key, cancellationToken).ConfigureAwait(false);
                // A channel payment may have the key of an advance.
                JournalEntry[] journal = [.. all.Where(entry => entry.Channel is null)];
                sums.Add(advance, journal);
                sums.Problems.AddRange(VerifyJournal(advance, journal));
                sums.Problems.AddRange(VerifyNextAction(advance));
                sums.Problems.AddRange(VerifyOwed(advance));
                sums.Problems.AddRange(await VerifyHoldsAsync(advance, cancellationToken).ConfigureAwait(false));
            }

            stopped.AddRange(page.Where(advance => advance.IsCustomerRefundStopped));
            if (page.Count < StoreRules.MaxPageSize)
            {
                sums.Problems.AddRange(await VerifyStoppedRefundsAsync(stopped, cancellationToken).ConfigureAwait(false));
                return sums;
            }

            after = page[^1].Key;
        }
    }

    private async ValueTask<List<string>> VerifyHoldsAsync(Advance advance, CancellationToken cancellationToken)
    {
        List<string> problems = [];
        foreach (string id in advance.HeldByDiscrepancies)
        {
            if (await reviews.FindDiscrepancyAsync(id, cancellationToken).ConfigureAwait(false) is not { ClosedAt: null })
            {
                problems.Add($"Advance {advance.Key} is held by discrepancy '{id}', which is not open.");
            }
        }
        return problems;
    }

    private async ValueTask<IEnumerable<string>> VerifyStoppedRefundsAsync(List<Advance> stopped, CancellationToken cancellationToken)
    {
        if (stopped.Count == 0)
        {
            return [];
        }

        HashSet<TransactionKey> overdue =
            await reviews.ListPaymentsAsync(DiscrepancyKind.CustomerRefundOverdue, cancellationToken).ConfigureAwait(false);
        return stopped.Where(advance => !overdue.Contains(advance.Key)).Select(advance =>
            $"Advance {advance.Key} owes the customer {new Money(advance.CustomerRefundDueMinor, advance.Amount.Currency)}, "
            + "its customer refund is stopped, and no discrepancy is open for it.");
    }

    private async ValueTask<List<string>> VerifyExposuresAsync(
        Dictionary<CounterKey, CounterValue> exposures, CancellationToken cancellationToken)
    {
        List<string> problems = [];
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

    private static IEnumerable<string> VerifySums(IReadOnlyList<AccountBalance> balances) => balances
        .GroupBy(balance => balance.Currency, balance => balance.BalanceMinor)
        .Select(currency => new Money(currency.Sum(), currency.Key))
        .Where(sum => sum.Minor != 0)
        .Select(sum => $"The journal sums to {sum}: expected 0.");

    /// <summary>Finds postings on no payment or settlement, or on one that does not exist.</summary>
    private static IEnumerable<string> VerifyTrialBalance(
        IReadOnlyList<AccountBalance> balances, BookedAmounts booked)
    {
        foreach (AccountBalance balance in balances)
        {
            long expected = booked.Of(balance.Account, balance.Currency);
            if (balance.BalanceMinor != expected)
            {
                yield return $"{balance.Account} has {new Money(balance.BalanceMinor, balance.Currency)}: "
                    + $"the payments and settlements on record explain {new Money(expected, balance.Currency)}.";
            }
        }
    }

    private static IEnumerable<string> VerifyNextAction(Advance advance)
    {
        if (advance.IsFinal != advance.NextActionAt is null)
        {
            yield return $"Advance {advance.Key} is {advance.State} "
                + $"with next action at {advance.NextActionAt?.ToString("O") ?? "no time"}.";
        }
    }

    private static IEnumerable<string> VerifyOwed(Advance advance)
    {
        (string Name, long Minor)[] amounts =
        [
            (nameof(Advance.OutstandingMinor), advance.OutstandingMinor),
            (nameof(Advance.CustomerRefundDueMinor), advance.CustomerRefundDueMinor),
            (nameof(Advance.MerchantDueMinor), advance.MerchantDueMinor),
            (nameof(Advance.PayoutOwedMinor), advance.PayoutOwedMinor),
        ];
        foreach ((string name, long minor) in amounts.Where(amount => amount.Minor < 0))
        {
            yield return $"Advance {advance.Key} ({advance.State}) has {name} of {minor}: expected 0 or more.";
        }

        // Merchants settle at their own pace, in any state.
        if (advance.IsFinal
            && advance.State != AdvanceState.Released
            && (advance.OutstandingMinor != 0 || advance.CustomerRefundDueMinor != 0))
        {
            yield return $"Advance {advance.Key} is {advance.State} "
                + $"with {new Money(advance.OutstandingMinor, advance.Amount.Currency)} owed by the customer "
                + $"and {new Money(advance.CustomerRefundDueMinor, advance.Amount.Currency)} owed to the customer: expected nothing.";
        }
    }

    private static IEnumerable<string> VerifyJournal(Advance advance, IReadOnlyList<JournalEntry> journal)
    {
        foreach (Account account in Enum.GetValues<Account>())
        {
            long booked = 0;
            foreach (Posting posting in journal.SelectMany(entry => entry.Postings))
            {
                booked = checked(booked + (posting.Account == account ? posting.AmountMinor : 0));
            }

            long implied = AdvanceAccounts.ImpliedBalance(advance, account);
            if (booked != implied)
            {
                yield return $"Advance {advance.Key} ({advance.State}) has {new Money(booked, advance.Amount.Currency)} on {account}: "
                    + $"its state implies {new Money(implied, advance.Amount.Currency)}.";
            }
        }
    }

    /// <summary>What all advances have in the journal and in the counters, and the problems found in each.</summary>
    private sealed class AdvanceSums
    {
        public List<string> Problems { get; } = [];

        public BookedAmounts Booked { get; } = new();

        public Dictionary<CounterKey, CounterValue> Exposures { get; } = [];

        public void Add(Advance advance, IReadOnlyList<JournalEntry> journal)
        {
            Booked.Add(journal);
            foreach (CounterScope scope in Exposure.Scopes(advance))
            {
                CounterKey key = Exposure.Key(advance, scope);
                CounterValue sum = Exposures.GetValueOrDefault(key);
                Exposures[key] =
                    new CounterValue(checked(sum.AmountMinor + advance.ExposureMinor), sum.Count + (advance.ExposureMinor > 0 ? 1 : 0));
            }
        }
    }
}
