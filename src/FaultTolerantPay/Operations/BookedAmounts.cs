namespace FaultTolerantPay.Operations;

/// <summary>What the journals of many payments have on each account, in each currency.</summary>
internal sealed class BookedAmounts
{
    private readonly Dictionary<(Account Account, Currency Currency), long> _amounts = [];

    /// <summary>Debits less credits, in minor units.</summary>
    public long Of(Account account, Currency currency) => _amounts.GetValueOrDefault((account, currency));

    /// <summary>Adds every posting of a journal.</summary>
    public void Add(IEnumerable<JournalEntry> journal)
    {
        foreach (JournalEntry entry in journal)
        {
            foreach (Posting posting in entry.Postings)
            {
                _amounts[(posting.Account, entry.Currency)] = checked(Of(posting.Account, entry.Currency) + posting.AmountMinor);
            }
        }
    }
}
