using System.Runtime;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Operate;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Reconcile;

/// <summary>Compares a channel's statement, or the bank's account statement, with our own records in a CSV file.</summary>
internal static class ReconcileCommand
{
    public static Command Command { get; } = new(
        "reconcile",
        "Compares a statement with our own records, and lists what differs.",
        [],
        [
            ReconcileOptions.Format,
            ReconcileOptions.Statement,
            ReconcileOptions.Ledger,
            ReconcileOptions.Day,
            ReconcileOptions.Zone,
            ReconcileOptions.CutOver,
            ReconcileOptions.Margin,
            ReconcileOptions.Key,
            ReconcileOptions.Parts,
            ReconcileOptions.NoFees,
            ReconcileOptions.Tolerance,
            ReconcileOptions.FeeTolerance,
            ReconcileOptions.HeldIn,
            ReconcileOptions.HeldOut,
            ReconcileOptions.Csv,
            ReconcileOptions.Store,
            ReconcileOptions.Origin,
            ReconcileOptions.Max,
            ReconcileOptions.Json,
        ],
        RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var options = ReconcileOptions.Of(invocation);
        // Nobody waits for a single row: a collection that runs beside only takes time from the work.
        GCSettings.LatencyMode = GCLatencyMode.Batch;
        using var run = new ReconciliationRun(options);
        ReconciliationReport report = run.Run(invocation.Stop);
        if (options.Queue is not null)
        {
            report = report with { Opening = await OpenAsync(invocation, options, report, run.Unexplained) };
        }

        if (invocation.Has(ReconcileOptions.Json.Name))
        {
            JsonAnswer.Write(invocation.Out, report.AsJson());
        }
        else
        {
            report.Show(invocation);
        }

        return report.IsRight ? ExitCode.Done : ExitCode.AnswerIsNo;
    }

    /// <summary>Opens what is not explained in the queue of a store. Nothing is concluded from files with an error.</summary>
    private static async Task<StatementOpening?> OpenAsync(
        Invocation invocation, ReconcileOptions options, ReconciliationReport report, IReadOnlyList<MatchResult> unexplained)
    {
        if (!report.IsWhole)
        {
            return null;
        }

        StatementOpening? opening = null;
        await StoreServices.UseAsync(invocation, async services =>
        {
            opening = await services.GetRequiredService<IStatementDiscrepancies>().OpenAsync(
                options.Source!, options.StatementDay!.Value, unexplained, options.Rules, invocation.Stop);
            return ExitCode.Done;
        });
        return opening;
    }
}
