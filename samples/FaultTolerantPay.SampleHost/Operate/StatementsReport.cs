using FaultTolerantPay.Statements.Reconciliation;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>
/// The comparisons of days, the days without a file, what is open, what came to the bank's account, and the figures that do not add up.
/// </summary>
internal sealed record StatementsReport(
    IReadOnlyList<StatementReconciliation> Days,
    IReadOnlyList<StatementFetch> Waiting,
    IReadOnlyList<StatementDiscrepancyTotal> Open,
    IReadOnlyList<SettlementFigure> Settlement,
    IReadOnlyList<string> Errors)
{
    /// <summary>The figures by channel, kind, currency and result.</summary>
    public IEnumerable<(StatementReconciliation Day, ReconciliationTotal Total)> Totals =>
        Days.SelectMany(day => day.Totals.Select(total => (day, total)));

    public static async Task<StatementsReport> ReadAsync(
        IServiceProvider services, ProviderId? provider, DateOnly from, DateOnly until, CancellationToken stop)
    {
        var store = services.GetRequiredService<IReconciliationStore>();
        // A host may go on writing. What it settles follows from days that are compared then: those are read after it.
        List<ChannelSettlement> settlements =
            await SettlementFigures.ReadAsync(services.GetRequiredService<ILedgerStore>(), provider, from, stop);
        List<StatementReconciliation> days = await ComparedAsync(store, provider, from, until, stop);
        DateOnly first = SettlementFigures.FirstDayOf(settlements, from);
        List<StatementReconciliation> before =
            first < from ? await ComparedAsync(store, provider, first, from.AddDays(-1), stop) : [];
        var settled = new SettlementFigures([.. before, .. days], settlements);
        StatementFetch[] waiting =
        [
            .. (await services.GetRequiredService<IStatementFileStore>().ListWaitingAsync(from, StoreRules.MaxPageSize, stop))
                .Where(fetch => fetch.Day <= until && (provider is not { } only || fetch.Provider == only)),
        ];
        IReadOnlyList<StatementDiscrepancyTotal> open =
            await services.GetRequiredService<IStatementDiscrepancies>().SumAsync(provider?.Value, stop);
        var errors = new List<string>();
        foreach (StatementReconciliation day in days)
        {
            List<string> found = await FindErrorsAsync(store, day, stop);
            if (found.Count > 0 && await IsAsItWasAsync(store, day, stop))
            {
                errors.AddRange(found);
            }
        }

        errors.AddRange(settled.Errors);
        return new StatementsReport(days, waiting, open, settled.Of(from, until), errors);
    }

    private static async Task<List<StatementReconciliation>> ComparedAsync(
        IReconciliationStore store, ProviderId? provider, DateOnly from, DateOnly until, CancellationToken stop)
    {
        var days = new List<StatementReconciliation>();
        string? after = null;
        do
        {
            QueryPage<StatementReconciliation> page = await store.ListAsync(provider, from, until, after, StoreRules.MaxPageSize, stop);
            days.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);
        return days;
    }

    /// <summary>What a day without a file is called: one that is not overdue is only awaited.</summary>
    public static string StatusOf(StatementFetch day) => day.ReportedAt is null ? "Awaited" : "Missing";

    public object AsJson() => new
    {
        Days = Days.Select(day => new
        {
            day.Day,
            Provider = day.Provider.Value,
            day.MerchantNumber,
            day.Status,
            day.IsOutdated,
            day.FileVersion,
            day.ComparedAt,
            day.Errors,
            day.FirstError,
            Rows = day.Theirs.Sum(total => total.Rows),
            Sums = day.Theirs.GroupBy(total => total.Currency.Code).Select(same => new
            {
                Currency = same.Key,
                Rows = same.Sum(total => total.Rows),
                AmountMinor = Sum(same.Select(total => total.AmountMinor)),
                FeeMicros = Sum(same.Select(total => total.FeeMicros)),
            }),
        }),
        WithoutFile = Waiting.Select(day => new
        {
            day.Day,
            Provider = day.Provider.Value,
            day.MerchantNumber,
            Status = StatusOf(day),
            day.Tries,
            day.NextAt,
            day.ReportedAt,
            day.Reason,
        }),
        Channels = Totals.Select(of => new
        {
            of.Day.Day,
            Provider = of.Day.Provider.Value,
            of.Day.MerchantNumber,
            Channel = of.Total.Channel?.Value,
            of.Total.Kind,
            Currency = of.Total.Currency.Code,
            of.Total.Result,
            of.Total.OurRows,
            of.Total.OurAmountMinor,
            of.Total.OurFeeMicros,
            of.Total.TheirRows,
            of.Total.TheirAmountMinor,
            of.Total.TheirFeeMicros,
        }),
        Settlement = Settlement.Select(figure => new
        {
            figure.Day,
            Provider = figure.Provider.Value,
            Channel = figure.Channel?.Value,
            Currency = figure.Currency.Code,
            figure.DueMinor,
            figure.CameMinor,
            figure.OpenMinor,
        }),
        Open = Open.Select(total => new { total.Kind, total.Age, Currency = total.Currency.Code, total.Count, total.ValueAtRiskMinor }),
        FiguresThatDoNotAddUp = Errors,
    };

    /// <summary>
    /// Compares the figures of a day with others that were stored beside them: the rows of the file, and those that were held.
    /// </summary>
    private static async Task<List<string>> FindErrorsAsync(
        IReconciliationStore store, StatementReconciliation day, CancellationToken stop)
    {
        var errors = new List<string>();
        string place = $"{day.Provider} {day.MerchantNumber} {day.Day:yyyy-MM-dd}";
        foreach (ReconciliationTotal total in day.Totals.Where(
            total => total.Result == MatchKind.Matched
                && (total.OurRows != total.TheirRows || total.OurAmountMinor != total.TheirAmountMinor)))
        {
            errors.Add($"{place}: {total.OurRows} matched rows of {total.Kind} at {total.Channel} and {total.TheirRows} of theirs, with "
                + $"{total.OurAmountMinor} and {total.TheirAmountMinor} minor units of {total.Currency}: the same is expected.");
        }

        // A day that is to be compared again was compared with other held rows than there are now.
        if (day.IsOutdated)
        {
            return errors;
        }

        List<HeldRow> before = await HeldAsync(store, day, day.Day.AddDays(-1), stop);
        StatementRow[] heldTheirs = [.. before.Where(row => !row.IsOurs).Select(row => row.Row)];
        Currency[] currencies =
        [
            .. day.Theirs.Select(total => total.Currency).Concat(heldTheirs.Select(row => row.Currency))
                .Concat(day.Totals.Select(total => total.Currency)).Distinct(),
        ];
        // A row in another currency than ours is counted under ours.
        bool isMixed = currencies.Length > 1 && day.Totals.Any(total => total.Result == MatchKind.Differs);
        (long all, long found) = (day.Theirs.Sum(total => total.Rows) + heldTheirs.Length, day.Totals.Sum(total => total.TheirRows));
        if (isMixed && all != found)
        {
            errors.Add($"{place}: the file and the rows held before have {all} rows, and the results have {found} rows: "
                + "the same is expected.");
        }

        foreach (Currency currency in currencies)
        {
            StatementRow[] held = [.. heldTheirs.Where(row => row.Currency == currency)];
            SideTotal[] file = [.. day.Theirs.Where(total => total.Currency == currency)];
            long rows = file.Sum(total => total.Rows) + held.Length;
            Int128 amount = Sum(file.Select(total => total.AmountMinor).Concat(held.Select(row => (Int128)row.AmountMinor)));
            ReconciliationTotal[] compared = [.. day.Totals.Where(total => total.Currency == currency)];
            if (!isMixed && (compared.Sum(total => total.TheirRows) != rows
                || Sum(compared.Select(total => total.TheirAmountMinor)) != amount))
            {
                errors.Add($"{place}: the file and the rows held before have {rows} rows and {amount} minor units of {currency}, and the "
                    + $"results have {compared.Sum(total => total.TheirRows)} rows and "
                    + $"{Sum(compared.Select(total => total.TheirAmountMinor))}: the same is expected.");
            }
        }

        long heldNow = (await HeldAsync(store, day, day.Day, stop)).Count;
        long heldByResults = day.Totals.Where(total => total.Result == MatchKind.Held).Sum(total => total.OurRows + total.TheirRows);
        if (heldNow != heldByResults)
        {
            errors.Add($"{place}: {heldByResults} rows were held, and {heldNow} are stored for the next day: the same is expected.");
        }

        return errors;
    }

    /// <summary>
    /// Whether a day was not compared since it was read. If it was, its held rows were read after it, and belong to others.
    /// </summary>
    private static async Task<bool> IsAsItWasAsync(IReconciliationStore store, StatementReconciliation day, CancellationToken stop) =>
        (await store.FindAsync(day.Provider, day.MerchantNumber, day.Day, stop))?.Version == day.Version;

    private static async Task<List<HeldRow>> HeldAsync(
        IReconciliationStore store, StatementReconciliation day, DateOnly of, CancellationToken stop)
    {
        var held = new List<HeldRow>();
        IReadOnlyList<HeldRow> page;
        do
        {
            page = await store.ListHeldAsync(day.Provider, day.MerchantNumber, of, held.Count, StoreRules.MaxPageSize, stop);
            held.AddRange(page);
        }
        while (page.Count == StoreRules.MaxPageSize);
        return held;
    }

    private static Int128 Sum(IEnumerable<Int128> amounts) => amounts.Aggregate(Int128.Zero, (sum, amount) => sum + amount);
}
