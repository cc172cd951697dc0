namespace FaultTolerantPay.Statements.Settling;

/// <summary>
/// Compares the balances of the statements in an account's files: each opens with what the one before it closed with. Where a file is still
/// to come, nothing is concluded.
/// </summary>
internal sealed class AccountBalances
{
    private readonly HashSet<DateOnly> _there;
    private readonly HashSet<(string Account, Currency Currency, DateOnly Day)> _compared = [];
    private readonly HashSet<(string Account, Currency Currency, DateOnly Day)> _unsure = [];
    private readonly Dictionary<(string Account, Currency Currency), (DateOnly First, DateOnly Last)> _known = [];
    private readonly List<BalanceBreak> _breaks = [];

    /// <param name="there">The days whose newest file was read, or that have none by the bank's word.</param>
    /// <param name="files">The statements of each file, in the order of days.</param>
    public AccountBalances(IEnumerable<DateOnly> there, IReadOnlyList<(DateOnly Day, IReadOnlyList<AccountStatement> Statements)> files)
    {
        _there = [.. there];
        Dictionary<AccountStatement, DateOnly> fileDays = NewestOf(files);
        foreach (var series in fileDays.Keys.GroupBy(one => (one.AccountId, one.Currency)))
        {
            _known.Add(series.Key, (series.Min(one => one.ClosedOn), series.Max(one => one.ClosedOn)));
        }

        foreach (BalanceBreak pair in BalanceContinuity.Neighbours(fileDays.OrderBy(of => of.Value).Select(of => of.Key)))
        {
            (string Account, Currency, DateOnly ClosedOn) place = (pair.After.AccountId, pair.After.Currency, pair.After.ClosedOn);
            if (!IsNext(pair, fileDays[pair.Before], fileDays[pair.After]))
            {
                _unsure.Add(place);
                continue;
            }

            _compared.Add(place);
            if (pair.Before.Closing != pair.After.Opening)
            {
                _breaks.Add(pair);
            }
        }
    }

    /// <summary>The accounts that the files have.</summary>
    public IEnumerable<string> Accounts => _known.Keys.Select(one => one.Account).Distinct(StringComparer.Ordinal);

    /// <summary>What does not fit on an account.</summary>
    public IEnumerable<BalanceBreak> BreaksOf(string account) => _breaks.Where(one => one.After.AccountId == account);

    /// <summary>Whether the balances that a discrepancy is about were compared, or are in no file any more.</summary>
    public bool Covers(string account, StatementDiscrepancy discrepancy)
    {
        (string Account, Currency Currency, DateOnly Day) place = (account, discrepancy.ValueAtRisk.Currency, discrepancy.Day);
        return !_unsure.Contains(place) && (_compared.Contains(place)
            || (_known.TryGetValue((account, place.Currency), out var days)
                && place.Day > days.First && place.Day < days.Last && _there.Contains(place.Day)));
    }

    /// <summary>
    /// The statements with the days of their files. One that a later file has again, perhaps corrected, counts as the later file has it.
    /// </summary>
    private static Dictionary<AccountStatement, DateOnly> NewestOf(
        IReadOnlyList<(DateOnly Day, IReadOnlyList<AccountStatement> Statements)> files)
    {
        var newest = new List<(AccountStatement Statement, DateOnly Day)>();
        var later = new HashSet<(string, Currency, DateOnly, string, long)>();
        foreach ((DateOnly day, IReadOnlyList<AccountStatement> statements) in Enumerable.Reverse(files))
        {
            AccountStatement[] kept = [.. statements.Where(one => !later.Contains(IdentityOf(one)))];
            later.UnionWith(kept.Select(IdentityOf));
            newest.AddRange(Enumerable.Reverse(kept).Select(one => (one, day)));
        }

        newest.Reverse();
        return newest.ToDictionary(
            of => of.Statement, of => of.Day, (IEqualityComparer<AccountStatement>)ReferenceEqualityComparer.Instance);
    }

    // Two statements of one day without a number are two, unless both begin with the same balance.
    private static (string, Currency, DateOnly, string, long) IdentityOf(AccountStatement one) =>
        (one.AccountId, one.Currency, one.ClosedOn, one.Number, one.Number.Length == 0 ? one.Opening.Micros : 0);

    /// <summary>
    /// Whether a statement follows another directly. Numbers may say so; otherwise every file from the one's to the other's has to be
    /// there.
    /// </summary>
    private bool IsNext(BalanceBreak pair, DateOnly before, DateOnly after)
    {
        if (!_there.Contains(before) || !_there.Contains(after))
        {
            return false;
        }

        (DateOnly first, DateOnly last) = before < after ? (before, after) : (after, before);
        return BalanceContinuity.IsNumberedNext(pair.Before, pair.After)
            || (!BalanceContinuity.Overlap(pair.Before, pair.After)
                && Enumerable.Range(first.DayNumber, last.DayNumber - first.DayNumber)
                    .All(day => _there.Contains(DateOnly.FromDayNumber(day))));
    }
}
