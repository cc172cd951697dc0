using System.Globalization;
using FaultTolerantPay.SampleHost.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>Work that is late, by kind.</summary>
internal static class LateCommand
{
    public static Command Command { get; } = new(
        "late",
        "Counts the work that is late, by kind, and lists that of one kind. Exit code 1 where some is.",
        [],
        [
            StoreServices.Store,
            new("--kind", "NAME", $"Lists the late work of this kind: {string.Join(", ", Enum.GetNames<WorkKind>())}.",
                Rule: ValueRule.NameOf<WorkKind>()),
            new("--by", "LENGTH", "Only what is late by at least so much: 30s, 5m, 2h. Default: 1m.", Rule: ValueRule.Length),
            new("--at", "TIME", "Late at this time. Default: now.", Rule: ValueRule.Time),
            QueryOptions.Max,
            QueryOptions.After,
            QueryOptions.Json,
        ],
        invocation =>
            StoreServices.UseAsync(invocation, services => RunAsync(invocation, services.GetRequiredService<IOperatorQueries>())));

    private static async Task<int> RunAsync(Invocation invocation, IOperatorQueries queries)
    {
        DateTimeOffset now = invocation.Read<DateTimeOffset>("--at") ?? TimeProvider.System.GetUtcNow();
        DateTimeOffset dueBy = now - (invocation.Read<TimeSpan>("--by") ?? TimeSpan.FromMinutes(1));
        IReadOnlyList<LateWorkTotal> totals = await queries.SumLateAsync(dueBy, invocation.Stop);
        QueryPage<LateWork> page = invocation.Read<WorkKind>("--kind") is { } kind
            ? await QueryOptions.AskAsync(() =>
                queries.ListOverdueAsync(kind, dueBy, invocation.Value(QueryOptions.After.Name), QueryOptions.PageLength(invocation),
                    invocation.Stop))
            : new QueryPage<LateWork>([], null);
        if (invocation.Has(QueryOptions.Json.Name))
        {
            JsonAnswer.Write(invocation.Out, new { Totals = totals.Select(Row), Work = page.Items.Select(Row), page.Next });
        }
        else
        {
            Show(invocation, now, totals, page);
        }

        return totals.Count == 0 ? ExitCode.Done : ExitCode.AnswerIsNo;
    }

    private static void Show(Invocation invocation, DateTimeOffset now, IReadOnlyList<LateWorkTotal> totals, QueryPage<LateWork> page)
    {
        if (totals.Count == 0)
        {
            invocation.Out.Line("Nothing is late.");
            return;
        }

        Table counts = new Table { Border = TableBorder.Simple }.AddColumns("kind", "state", "late", "oldest due", "late by");
        foreach (LateWorkTotal total in totals)
        {
            counts.Row(
                total.Kind.ToString(), total.State?.ToString() ?? "", total.Count.ToString(CultureInfo.InvariantCulture),
                QueryOptions.Shown(total.OldestDueAt), QueryOptions.Shown(now - total.OldestDueAt));
        }

        invocation.Console.Write(counts);
        if (page.Items.Count == 0)
        {
            return;
        }

        Table table = new Table { Border = TableBorder.Simple }.AddColumns("payment", "state", "due", "late by");
        foreach (LateWork late in page.Items)
        {
            table.Row(
                late.Item.Transaction.ToString(), late.State?.ToString() ?? "", QueryOptions.Shown(late.DueAt),
                QueryOptions.Shown(now - late.DueAt));
        }

        invocation.Console.Write(table);
        QueryOptions.ShowNext(invocation, page.Next);
    }

    private static object Row(LateWorkTotal total) => new { total.Kind, total.State, total.Count, total.OldestDueAt };

    private static object Row(LateWork late) =>
        new
        {
            late.Item.Kind,
            Merchant = late.Item.Merchant.Value,
            Order = late.Item.Order.Value,
            Attempt = late.Item.Transaction.Attempt.Value,
            late.State,
            late.DueAt
        };
}
