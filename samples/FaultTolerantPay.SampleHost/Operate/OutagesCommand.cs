using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>The outages of a period, and how long the business system was held to be down in it.</summary>
internal static class OutagesCommand
{
    public static Command Command { get; } = new(
        "outages",
        "Lists the outages of a period, and says for how long of it the business system was down.",
        [],
        [StoreServices.Store, QueryOptions.From, QueryOptions.Until, QueryOptions.Max, QueryOptions.After, QueryOptions.Json],
        invocation =>
            StoreServices.UseAsync(invocation, services => RunAsync(invocation, services.GetRequiredService<IOperatorQueries>())));

    private static async Task<int> RunAsync(Invocation invocation, IOperatorQueries queries)
    {
        (DateTimeOffset from, DateTimeOffset until) = QueryOptions.Period(invocation);
        QueryPage<Outage> page = await QueryOptions.AskAsync(
            () => queries.ListOutagesAsync(from, until, invocation.Value(QueryOptions.After.Name), QueryOptions.PageLength(invocation),
                invocation.Stop));
        (int count, TimeSpan down) = await SumAsync(invocation, queries, from, until);
        if (invocation.Has(QueryOptions.Json.Name))
        {
            JsonAnswer.Write(invocation.Out,
                new { Outages = page.Items.Select(Row), Count = count, DownSeconds = (long)down.TotalSeconds, page.Next });
            return ExitCode.Done;
        }

        Table table =
            new Table { Border = TableBorder.Simple }.AddColumns("outage", "began", "ended", "lasted", "cause", "opened by", "closed by");
        foreach (Outage outage in page.Items)
        {
            table.Row(
                outage.Id.ToString(), QueryOptions.Shown(outage.Start), outage.End is { } end ? QueryOptions.Shown(end) : "open",
                outage.End is { } ended ? QueryOptions.Shown(ended - outage.Start) : "",
                outage.Cause, (outage.OpenedBy?.ToString() ?? ""), (outage.ClosedBy?.ToString() ?? ""));
        }

        invocation.Console.Write(table);
        invocation.Out.Line($"{count} outages; down for {QueryOptions.Shown(down)} of {QueryOptions.Shown(until - from)} hours.");
        QueryOptions.ShowNext(invocation, page.Next);
        return ExitCode.Done;
    }

    /// <summary>How many outages the whole period has, and for how long of it the business system was down.</summary>
    private static async Task<(int Count, TimeSpan Down)> SumAsync(Invocation invocation, IOperatorQueries queries, DateTimeOffset from,
        DateTimeOffset until)
    {
        (int count, TimeSpan down, string? after) = (0, TimeSpan.Zero, null);
        do
        {
            QueryPage<Outage> page = await queries.ListOutagesAsync(from, until, after, StoreRules.MaxPageSize, invocation.Stop);
            count += page.Items.Count;
            down = page.Items.Aggregate(down, (sum, outage) => sum + Within(outage, from, until));
            after = page.Next;
        }
        while (after is not null);
        return (count, down);
    }

    private static TimeSpan Within(Outage outage, DateTimeOffset from, DateTimeOffset until)
    {
        DateTimeOffset start = outage.Start > from ? outage.Start : from;
        DateTimeOffset end = outage.End is { } ended && ended < until ? ended : until;
        return end > start ? end - start : TimeSpan.Zero;
    }

    private static object Row(Outage outage) =>
        new
        {
            Id = outage.Id.Value,
            outage.Start,
            outage.End,
            outage.Cause,
            OpenedBy = outage.OpenedBy?.Value,
            ClosedBy = outage.ClosedBy?.Value
        };
}
