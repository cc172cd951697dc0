using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Providers;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>Lists advances with what the statements of the channels and of the business system have of them.</summary>
internal static class ThreeWaysCommand
{
    private static readonly Option Unproven = new("--unproven", null, "Only advances that are not proven by all statements.");

    public static Command Command { get; } = new(
        "three-ways",
        "Compares advances with all statements: payout and collection with the channels', the original with the business system's.",
        [],
        [StoreServices.Store, QueryOptions.From, QueryOptions.Until, Unproven, QueryOptions.Max, QueryOptions.After, QueryOptions.Json],
        invocation => StoreServices.UseAsync(
            invocation,
            services => RunAsync(invocation, services),
            configure: pay => pay.Providers([.. BankStatementFiles.Settings(StoreServices.NoBank)])
                .StatementReader(BankStatementFiles.Reader())));

    private static async Task<int> RunAsync(Invocation invocation, IServiceProvider services)
    {
        QueryPage<AdvanceComparison> page = await FindAsync(invocation, services.GetRequiredService<IAdvanceComparisons>());
        if (invocation.Has(QueryOptions.Json.Name))
        {
            JsonAnswer.Write(invocation.Out, AsJson(page));
            return ExitCode.Done;
        }

        Table table = new Table { Border = TableBorder.Simple }.AddColumns(
            "payment", "requested at", "amount", "state", "paid out", "collected", "posted", "refunded", "original", "proven");
        foreach (AdvanceComparison one in page.Items)
        {
            table.Row(
                one.Key.ToString(), QueryOptions.Shown(one.RequestedAt), one.Amount.ToString(), one.State.ToString(),
                Shown(one.Payout, one.Amount), Shown(one.Collection, one.Amount), (one.Amount with { Minor = one.PostedMinor }).ToString(),
                Shown(one.CustomerRefund, one.Amount),
                one.Original.ToString(), one.IsProven ? "yes" : "no");
        }

        invocation.Console.Write(table);
        QueryOptions.ShowNext(invocation, page.Next);
        return ExitCode.Done;
    }

    /// <summary>Goes on until the page is full: a page of the library may have few advances of the period, or none.</summary>
    private static async Task<QueryPage<AdvanceComparison>> FindAsync(Invocation invocation, IAdvanceComparisons comparisons)
    {
        (DateTimeOffset from, DateTimeOffset until) = QueryOptions.Period(invocation);
        bool isUnproven = invocation.Has(Unproven.Name);
        int length = QueryOptions.PageLength(invocation);
        var found = new List<AdvanceComparison>();
        string? after = invocation.Value(QueryOptions.After.Name);
        do
        {
            QueryPage<AdvanceComparison> page = await QueryOptions.AskAsync(
                () => comparisons.ListAsync(from, until, after, length - found.Count, invocation.Stop));
            found.AddRange(page.Items.Where(one => !isUnproven || !one.IsProven));
            after = page.Next;
        }
        while (after is not null && found.Count < length);
        return new QueryPage<AdvanceComparison>(found, after);
    }

    /// <summary>What our records have; and what statements have, if that is something else.</summary>
    private static string Shown(StatedAmount amount, Money of)
    {
        string recorded = (of with { Minor = amount.RecordedMinor }).ToString();
        string stated = amount.StatedMinor == amount.RecordedMinor ? "" : $", stated {of with { Minor = amount.StatedMinor }}";
        return $"{recorded}{stated}{(amount.Open == 0 ? "" : $", {amount.Open} open")}";
    }

    private static object AsJson(QueryPage<AdvanceComparison> page) => new
    {
        Advances = page.Items.Select(one => new
        {
            Merchant = one.Key.Merchant.Value,
            Order = one.Key.Order.Value,
            Attempt = one.Key.Attempt.Value,
            one.RequestedAt,
            AmountMinor = one.Amount.Minor,
            Currency = one.Amount.Currency.Code,
            one.State,
            one.Payout,
            one.Collection,
            one.PostedMinor,
            one.CustomerRefund,
            one.IsOriginalExecuted,
            one.Original,
            one.IsProven,
        }),
        page.Next,
    };
}
