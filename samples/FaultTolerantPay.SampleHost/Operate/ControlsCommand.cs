using System.Globalization;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>The pauses and blocks in force, or every control that was ever set.</summary>
internal static class ControlsCommand
{
    public static Command Command { get; } = new(
        "controls",
        "Lists the pauses and blocks in force, the newest first, with what waits for them; or the history of all controls.",
        [],
        [
            StoreServices.Store,
            new("--history", null, "Lists every control that was ever set."),
            QueryOptions.Max,
            new("--before", "NUMBER", "The page before this control.", Rule: ValueRule.Number(1, long.MaxValue)),
            QueryOptions.Json,
        ],
        invocation => StoreServices.UseAsync(invocation, services => RunAsync(invocation, services)));

    private static async Task<int> RunAsync(Invocation invocation, IServiceProvider services)
    {
        var controls = services.GetRequiredService<IOperatorControls>();
        int most = QueryOptions.PageLength(invocation);
        bool isHistory = invocation.Has("--history");
        long? before = invocation.Read<long>("--before");
        IReadOnlyList<OperatorControl> inForce = isHistory ? [] : await controls.ListActiveAsync(invocation.Stop);
        IReadOnlyList<OperatorControl> listed = isHistory
            ? await controls.ListHistoryAsync(before, most, invocation.Stop)
            : [.. inForce.Where(control => before is not { } number || control.Number < number).OrderByDescending(control => control.Number)
                .Take(most)];
        WorkBacklog paused =
            await services.GetRequiredService<IStandInStore>().ReadBacklogAsync(WorkKind.Paused, DateTimeOffset.MaxValue, invocation.Stop);
        long? next = listed.Count == most ? listed[^1].Number : null;
        if (invocation.Has(QueryOptions.Json.Name))
        {
            JsonAnswer.Write(invocation.Out, new { Controls = listed.Select(Row), PausedAdvances = paused.Due, Next = next });
            return ExitCode.Done;
        }

        Table table = new Table { Border = TableBorder.Simple }.AddColumns("control", "set", "by", "what", "until", "reason");
        foreach (OperatorControl control in listed)
        {
            table.Row(
                control.Number.ToString(CultureInfo.InvariantCulture), QueryOptions.Shown(control.At), control.By.ToString(),
                control.ToString(),
                control.Until is { } until ? QueryOptions.Shown(until) : "", control.Reason);
        }

        invocation.Console.Write(table);
        if (next is not null)
        {
            invocation.Out.Line($"There is more: --before {next}");
        }

        if (!isHistory)
        {
            invocation.Out.Line($"{inForce.Count} controls in force; {paused.Due} advances wait for a pause to end.");
        }

        return ExitCode.Done;
    }

    private static object Row(OperatorControl control) => new
    {
        control.Number,
        control.Kind,
        Target = control.Target.Kind,
        control.Target.Id,
        Work = control.Work.ToString(),
        By = control.By.Value,
        control.At,
        control.Reason,
        control.Until,
    };
}
