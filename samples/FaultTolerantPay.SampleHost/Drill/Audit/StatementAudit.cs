using FaultTolerantPay.SampleHost.Adapters;
using FaultTolerantPay.SampleHost.Providers;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.SampleHost.Drill.Audit;

/// <summary>
/// Judges what the host made of the bank's statements: that every day was compared and nothing is open, and that the files as they were
/// stored agree with the store three ways and with the bank's account.
/// </summary>
internal sealed class StatementAudit(DrillEnvironment world)
{
    private readonly List<string> _errors = [];

    /// <summary>What is not explained, one line each.</summary>
    public IReadOnlyList<string> Errors => _errors;

    public StatementFigures Figures { get; private set; } = new();

    /// <param name="first">The first day.</param>
    /// <param name="last">The last day whose statements must be there.</param>
    /// <param name="store">The store's file.</param>
    /// <param name="stop">Ends the audit.</param>
    public async Task RunAsync(DateOnly first, DateOnly last, HostStoreReader store, CancellationToken stop)
    {
        IReadOnlyList<StatementReconciliation> days = await DaysAsync(first, stop);
        CheckDays(days, first, last);
        Dictionary<string, int> open = await OpenAsync(stop);
        IReadOnlyList<StatementFile> files = await FilesAsync(stop);
        StatementBooks books = await ReadRowsAsync(files, stop);
        long rows = books.Rows;
        AccountBooks account = await ReadAccountAsync(files, stop);
        _errors.AddRange(books.Errors);
        _errors.AddRange(account.Errors);
        HashSet<(string, string, string)> executed = await ExecutedAsync(first, last, stop);
        AdvanceRow[] advances = [.. store.Advances()];
        _errors.AddRange(ThreeWays.Compare(advances, [.. store.Payments()], [.. store.Instructions()], books, executed));
        int proven = await ProvenAsync(stop);
        int settled = CompareSettlement(days, account, last);
        int booked = await CompareBookingsAsync(account, first, stop);
        Figures = new StatementFigures
        {
            Days = days.Count,
            Files = files.Count,
            Rows = rows,
            Matched = days.SelectMany(day => day.Totals).Where(total => IsMatched(total.Result)).Sum(total => total.TheirRows),
            OpenDiscrepancies = open,
            Advances = advances.Length,
            ProvenAdvances = proven,
            Executions = executed.Count,
            SettledDays = settled,
            BookedEntries = booked,
        };
    }

    private static bool IsMatched(MatchKind result) =>
        result is MatchKind.Matched or MatchKind.MatchedInParts or MatchKind.MatchedWithinTolerance;

    private async Task<IReadOnlyList<StatementReconciliation>> DaysAsync(DateOnly first, CancellationToken stop)
    {
        var days = new List<StatementReconciliation>();
        string? after = null;
        do
        {
            QueryPage<StatementReconciliation> page = await world.Reconciliations.ListAsync(
                InstitutionStatements.Institutions, first, DateOnly.MaxValue, after, StoreRules.MaxPageSize, stop);
            days.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);
        return days;
    }

    private void CheckDays(IReadOnlyList<StatementReconciliation> days, DateOnly first, DateOnly last)
    {
        foreach (StatementReconciliation day in days.Where(day => day.Status == StatementReconciliationStatus.Refused))
        {
            _errors.Add($"The statement of {day.MerchantNumber} of {day.Day:yyyy-MM-dd} was not compared: {day.FirstError}.");
        }

        foreach (string number in BankChannels.All.Select(channel => channel.MerchantNumber).Distinct())
        {
            HashSet<DateOnly> there = [.. days.Where(day => day.MerchantNumber == number).Select(day => day.Day)];
            for (DateOnly day = first; day <= last; day = day.AddDays(1))
            {
                if (!there.Contains(day))
                {
                    _errors.Add($"The statement of {number} of {day:yyyy-MM-dd} was never compared.");
                }
            }
        }
    }

    private async Task<Dictionary<string, int>> OpenAsync(CancellationToken stop)
    {
        var open = new Dictionary<string, int>(StringComparer.Ordinal);
        string? after = null;
        do
        {
            QueryPage<StatementDiscrepancy> page = await world.StatementDiscrepancies.ListAsync(
                new StatementDiscrepancyFilter { State = StatementDiscrepancyState.Open }, after, StoreRules.MaxPageSize, stop);
            foreach (StatementDiscrepancy found in page.Items)
            {
                open[found.Kind.ToString()] = open.GetValueOrDefault(found.Kind.ToString()) + 1;
                _errors.Add($"Statement of {found.Source} of {found.Day:yyyy-MM-dd}: {found.Kind} {found.OurKey ?? found.TheirKey} is not "
                    + $"explained, {found.ValueAtRisk} at risk.");
            }

            after = page.Next;
        }
        while (after is not null);
        return open;
    }

    /// <summary>The newest version of each file.</summary>
    private async Task<IReadOnlyList<StatementFile>> FilesAsync(CancellationToken stop)
    {
        var newest = new Dictionary<(string Provider, string Number, DateOnly Day), StatementFile>();
        long after = 0;
        IReadOnlyList<StatementFile> page;
        do
        {
            page = await world.StatementFiles.ListFilesAsync(after, StoreRules.MaxPageSize, stop);
            foreach (StatementFile file in page)
            {
                newest[(file.Provider.Value, file.MerchantNumber, file.Day)] = file;
                after = file.Number;
            }
        }
        while (page.Count == StoreRules.MaxPageSize);
        return [.. newest.Values];
    }

    private async Task<StatementBooks> ReadRowsAsync(IReadOnlyList<StatementFile> files, CancellationToken stop)
    {
        var books = new StatementBooks();
        IStatementReader reader = BankStatementFiles.Reader();
        foreach (StatementFile file in files.Where(file => file.Provider == InstitutionStatements.Institutions))
        {
            await using Stream content = await OpenAsync(file, stop);
            reader.Read(new StatementSource(content, file.Name, file.Day), books, stop);
        }

        return books;
    }

    private async Task<AccountBooks> ReadAccountAsync(IReadOnlyList<StatementFile> files, CancellationToken stop)
    {
        var books = new AccountBooks();
        var reader = new Camt053Reader();
        foreach (StatementFile file in files.Where(file => file.Provider == AccountStatements.Account))
        {
            await using Stream content = await OpenAsync(file, stop);
            reader.Read(new StatementSource(content, file.Name, file.Day), books, stop);
        }

        return books;
    }

    private async Task<Stream> OpenAsync(StatementFile file, CancellationToken stop) =>
        await world.StatementFiles.OpenFileAsync(file.Number, stop)
            ?? throw new InvalidOperationException($"Statement file {file.Number} is listed and not there.");

    private async Task<HashSet<(string Merchant, string Order, string Attempt)>> ExecutedAsync(
        DateOnly first, DateOnly last, CancellationToken stop)
    {
        HashSet<(string, string, string)> executed = [];
        for (DateOnly day = first; day <= last; day = day.AddDays(1))
        {
            if (await world.Statements.FetchAsync(day, stop) is not { } statement)
            {
                _errors.Add($"The business system gives no statement of {day:yyyy-MM-dd}.");
                continue;
            }

            executed.UnionWith(statement.Executed.Select(key => (key.Merchant.Value, key.Order.Value, key.Attempt.Value)));
        }

        return executed;
    }

    /// <summary>How many advances the library takes for proven by all statements; in the end that is every one.</summary>
    private async Task<int> ProvenAsync(CancellationToken stop)
    {
        int proven = 0;
        string? after = null;
        do
        {
            QueryPage<AdvanceComparison> page = await world.AdvanceComparisons.ListAsync(
                DateTimeOffset.MinValue, DateTimeOffset.MaxValue, after, StoreRules.MaxPageSize, stop);
            proven += page.Items.Count(one => one.IsProven);
            _errors.AddRange(page.Items.Where(one => !one.IsProven).Select(one =>
                $"{one.Key}: payout {one.Payout}, collection {one.Collection}, customer refund {one.CustomerRefund} and original "
                + $"{one.Original} are not proven by all statements."));
            after = page.Next;
        }
        while (after is not null);
        return proven;
    }

    /// <summary>What each institution should have paid, by its statements, against the account; the number of days that were.</summary>
    private int CompareSettlement(IReadOnlyList<StatementReconciliation> days, AccountBooks account, DateOnly last)
    {
        int settled = 0;
        foreach (IGrouping<string, BankChannel> institution in BankChannels.All.GroupBy(channel => channel.Institution.Value))
        {
            string number = institution.First().MerchantNumber;
            IReadOnlyList<ChannelSettlementResult> results = ChannelSettlementComparison.Compare(
                [.. days.Where(day => day.MerchantNumber == number)
                    .SelectMany(day => ExpectedSettlement.Of(day.Day, day.Theirs, FeeRounding.EachRow))],
                account.Of($"institution-{institution.Key}"),
                last);
            settled += results.Where(result => result.Kind == ChannelSettlementKind.Settled).Sum(result => result.Days.Count);
            _errors.AddRange(results.Where(result => result.Kind != ChannelSettlementKind.Settled).Select(result =>
                $"Settlement of {institution.Key}, {string.Join(", ", result.Days.Select(day => $"{day.Day:yyyy-MM-dd}"))}: {result.Kind}, "
                + $"{result.Difference} more on the account than its statements say."));
        }

        return settled;
    }

    /// <summary>
    /// Whether the journal has every entry of the account, and nothing else: its balance is that of the account, and suspense is empty.
    /// </summary>
    private async Task<int> CompareBookingsAsync(AccountBooks account, DateOnly first, CancellationToken stop)
    {
        var settlements = new List<ChannelSettlement>();
        string? after = null;
        do
        {
            QueryPage<ChannelSettlement> page =
                await world.LedgerStore.ListSettlementsAsync(null, first, after, StoreRules.MaxPageSize, stop);
            settlements.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);
        _errors.AddRange(settlements.Where(one => !one.IsSettled || one.SuspenseMinor != 0).Select(one =>
            $"Settlement of {one.Payer}, {one.BookedOn:yyyy-MM-dd}, {one.Amount}: {one.Amount with { Minor = one.SuspenseMinor }} of it is "
            + "not explained."));
        IReadOnlyList<AccountBalance> balances = await world.LedgerStore.GetTrialBalanceAsync(stop);
        foreach (IGrouping<Currency, AccountEntry> currency in account.Entries.GroupBy(entry => entry.Amount.Currency))
        {
            long booked = balances.Where(balance => balance.Account == Account.BankAccount && balance.Currency == currency.Key)
                .Sum(balance => balance.BalanceMinor);
            long entries = currency.Sum(entry => entry.Amount.RoundedHalfUp().Minor);
            if (booked != entries)
            {
                _errors.Add($"The account's entries come to {new Money(entries, currency.Key)}, and the journal has "
                    + $"{new Money(booked, currency.Key)} on {Account.BankAccount}.");
            }
        }

        return settlements.Count(one => one.Amount.Minor != 0);
    }
}
