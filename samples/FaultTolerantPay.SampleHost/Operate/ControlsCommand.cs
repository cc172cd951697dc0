using System.Globalization;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Operations;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>The pauses and blocks in force, or every order that was ever given.</summary>
internal static class ControlsCommand
{
    public static Command Command { get; } = new(
        "orders",
        "Lists the pauses and blocks in force, the newest first, with what waits for them; or the history of all orders.",
        [],
        [
            StoreServices.Store,
            new("--history", null, "Lists every order that was ever given."),
            QueryOptions.Max,
            new("--before", "NUMBER", "The page before this order."),
            QueryOptions.Json,
        ],
        invocation => StoreServices.UseAsync(invocation, services => RunAsync(invocation, services)));

    private static async Task<int> RunAsync(Invocation invocation, IServiceProvider services)
    {
        var orders = services.GetRequiredService<IOperatorControls>();
        int most = QueryOptions.PageLength(invocation);
        bool isHistory = invocation.Has("--history");
        long? before = invocation.Has("--before") ? invocation.Number("--before", 0, 1, long.MaxValue) : null;
        IReadOnlyList<OperatorControl> inForce = isHistory ? [] : await orders.ListInForceAsync(invocation.Stop);
        IReadOnlyList<OperatorControl> listed = isHistory
            ? await orders.ListHistoryAsync(before, most, invocation.Stop)
            : [.. inForce.Where(order => before is not { } number || order.Number < number).OrderByDescending(order => order.Number).Take(most)];
        WorkBacklog paused = await services.GetRequiredService<IStandInStore>().ReadBacklogAsync(WorkKind.Paused, DateTimeOffset.MaxValue, invocation.Stop);
        long? next = listed.Count == most ? listed[^1].Number : null;
        if (invocation.Has(QueryOptions.Json.Name))
        {
            JsonAnswer.Write(invocation.Out, new { Orders = listed.Select(Row), PausedAdvances = paused.Due, Next = next });
            return ExitCode.Done;
        }
        Table table = new Table { Border = TableBorder.Simple }.AddColumns("order", "given", "by", "what", "until", "reason");
        foreach (OperatorControl order in listed)
        {
            table.Row(
                order.Number.ToString(CultureInfo.InvariantCulture), QueryOptions.Shown(order.At), order.By.ToString(), order.ToString(),
                order.Until is { } until ? QueryOptions.Shown(until) : "", order.Reason);
        }
        invocation.Console.Write(table);
        if (next is not null)
        {
            invocation.Out.Line($"There is more: --before {next}");
        }

        if (!isHistory)
        {
            invocation.Out.Line($"{inForce.Count} orders in force; {paused.Due} advances wait for a pause to end.");
        }

        return ExitCode.Done;
    }

    private static object Row(OperatorControl order) => new
    {
        order.Number,
        order.Kind,
        Target = order.Target.Kind,
        order.Target.Id,
        Work = order.Work.ToString(),
        By = order.By.Value,
        order.At,
        order.Reason,
        order.Until,
    };
}
