using FaultTolerantPay.ChannelPayments;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Operations;

/// <summary>Verifies channel payments: their journal, their amounts, and that each one that is not finished has a next step.</summary>
internal sealed class ChannelLedgerReader(IChannelPaymentStore payments, ILedgerStore ledger, IReviewStore reviews)
{
    /// <summary>Verifies every channel payment, and adds its journal to what is booked.</summary>
    /// <returns>One line for each problem.</returns>
    public async ValueTask<List<string>> VerifyAsync(BookedAmounts booked, CancellationToken cancellationToken)
    {
        List<string> problems = [];
        List<TransactionKey> stopped = [];
        TransactionKey? after = null;
        while (true)
        {
            IReadOnlyList<ChannelPayment> page =
                await payments.ListChannelPaymentsAsync(after, StoreRules.MaxPageSize, cancellationToken).ConfigureAwait(false);
            foreach (ChannelPayment payment in page)
            {
                IReadOnlyList<JournalEntry> all = await ledger.ListJournalAsync(payment.Key, cancellationToken).ConfigureAwait(false);
                // An advance may have the key of a channel payment.
                JournalEntry[] journal = [.. all.Where(entry => entry.Channel is not null)];
                booked.Add(journal);
                problems.AddRange(VerifyJournal(payment, journal));
                problems.AddRange(VerifyAmounts(payment));
                problems.AddRange(VerifyNextQueries(payment));
                problems.AddRange(await VerifyHoldsAsync(payment, cancellationToken).ConfigureAwait(false));
            }

            stopped.AddRange(page.Where(payment => payment.Operations.Any(payment.IsReturnStopped)).Select(payment => payment.Key));
            if (page.Count < StoreRules.MaxPageSize)
            {
                return [.. problems, .. await VerifyStoppedReturnsAsync(stopped, cancellationToken).ConfigureAwait(false)];
            }

            after = page[^1].Key;
        }
    }

    private static IEnumerable<string> VerifyJournal(ChannelPayment payment, JournalEntry[] journal)
    {
        IEnumerable<ChannelId> channels = journal.Select(entry => entry.Channel!.Value)
            .Concat(payment.Operations.Select(operation => operation.Channel)).Distinct();
        foreach (ChannelId channel in channels)
        {
            var booked = new BookedAmounts();
            booked.Add(journal.Where(entry => entry.Channel == channel));
            foreach (Account account in Enum.GetValues<Account>())
            {
                Money found = payment.Amount with { Minor = booked.Of(account, payment.Amount.Currency) };
                Money implied = payment.Amount with { Minor = ChannelPaymentAccounts.ImpliedBalance(payment, account, channel) };
                if (found != implied)
                {
                    yield return $"Channel payment {payment.Key} ({payment.State}) has {found} on {account} at {channel}: "
                        + $"its operations imply {implied}.";
                }
            }
        }
    }

    private static IEnumerable<string> VerifyAmounts(ChannelPayment payment)
    {
        if (payment.AvailableMinor < 0)
        {
            yield return $"Channel payment {payment.Key} ({payment.State}) has {nameof(ChannelPayment.AvailableMinor)} of "
                + $"{payment.AvailableMinor}: expected 0 or more.";
        }

        foreach (ChannelOperation operation in payment.Operations)
        {
            long refundable = checked(operation.MovedMinor - payment.RefundedOf(operation.Number));
            long surplus = payment.SurplusDueOf(operation);
            if (refundable < 0 || surplus < 0)
            {
                yield return $"{operation.Number} of channel payment {payment.Key} has {refundable} minor units left to refund, and "
                    + $"{surplus} of surplus to return: expected 0 or more of both.";
            }
        }
    }

    private static IEnumerable<string> VerifyNextQueries(ChannelPayment payment) => payment.Operations
        .Where(operation => operation is { IsResolved: false, AskAt: null })
        .Select(operation => $"{operation.Number} of channel payment {payment.Key} has no certain outcome and no time of a next query.");

    private async ValueTask<List<string>> VerifyHoldsAsync(ChannelPayment payment, CancellationToken cancellationToken)
    {
        List<string> problems = [];
        foreach (string id in payment.HeldByDiscrepancies)
        {
            if (await reviews.FindDiscrepancyAsync(id, cancellationToken).ConfigureAwait(false) is not { ClosedAt: null })
            {
                problems.Add($"Channel payment {payment.Key} is held by discrepancy '{id}', which is not open.");
            }
        }

        return problems;
    }

    private async ValueTask<IEnumerable<string>> VerifyStoppedReturnsAsync(
        List<TransactionKey> stopped, CancellationToken cancellationToken)
    {
        if (stopped.Count == 0)
        {
            return [];
        }

        HashSet<TransactionKey> open =
            await reviews.ListPaymentsAsync(DiscrepancyKind.SurplusNotReturned, cancellationToken).ConfigureAwait(false);
        return stopped.Where(key => !open.Contains(key)).Select(key =>
            $"Channel payment {key} has surplus that nothing returns, and no discrepancy is open for it.");
    }
}
