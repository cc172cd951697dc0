using FaultTolerantPay.Ledger;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Operations;

/// <summary>Verifies settlements: the journal of each is what its record implies.</summary>
internal sealed class SettlementLedgerReader(ILedgerStore ledger)
{
    /// <summary>Verifies every settlement, and adds its journal to what is booked.</summary>
    /// <returns>One line for each problem.</returns>
    public async ValueTask<List<string>> VerifyAsync(BookedAmounts booked, CancellationToken cancellationToken)
    {
        List<string> problems = [];
        string? after = null;
        do
        {
            QueryPage<ChannelSettlement> page = await ledger
                .ListSettlementsAsync(null, DateOnly.MinValue, after, StoreRules.MaxPageSize, cancellationToken).ConfigureAwait(false);
            foreach (ChannelSettlement settlement in page.Items)
            {
                IReadOnlyList<JournalEntry> journal =
                    await ledger.ListJournalAsync(settlement.Key, cancellationToken).ConfigureAwait(false);
                booked.Add(journal);
                problems.AddRange(VerifyJournal(settlement, journal));
            }

            after = page.Next;
        }
        while (after is not null);
        return problems;
    }

    private static IEnumerable<string> VerifyJournal(ChannelSettlement settlement, IReadOnlyList<JournalEntry> journal)
    {
        string name = $"Settlement {settlement.Id} of {settlement.Provider}";
        Currency currency = settlement.Amount.Currency;
        foreach (Currency other in journal.Select(entry => entry.Currency).Where(found => found != currency).Distinct())
        {
            yield return $"{name} has journal entries in {other}: expected {currency}.";
        }

        Dictionary<(ChannelId? Channel, Account Account), long> implied = SettlementAccounts.ImpliedBalances(settlement);
        Dictionary<(ChannelId? Channel, Account Account), long> booked = Booked(journal.Where(entry => entry.Currency == currency));
        foreach ((ChannelId? Channel, Account Account) place in implied.Keys.Union(booked.Keys))
        {
            (long found, long expected) = (booked.GetValueOrDefault(place), implied.GetValueOrDefault(place));
            if (found != expected)
            {
                yield return $"{name} has {new Money(found, currency)} on {place.Account} at {place.Channel?.Value ?? "no channel"}: "
                    + $"its record implies {new Money(expected, currency)}.";
            }
        }
    }

    private static Dictionary<(ChannelId? Channel, Account Account), long> Booked(IEnumerable<JournalEntry> journal)
    {
        var sums = new Dictionary<(ChannelId? Channel, Account Account), long>();
        foreach (JournalEntry entry in journal)
        {
            foreach (Posting posting in entry.Postings)
            {
                var place = (entry.Channel, posting.Account);
                sums[place] = checked(sums.GetValueOrDefault(place) + posting.AmountMinor);
            }
        }

        return sums;
    }
}
