using System.Runtime;
using FaultTolerantPay.SampleHost.CommandLine;

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
            ReconcileOptions.Max,
            ReconcileOptions.Json,
        ],
        invocation => Task.FromResult(Run(invocation)));

    private static int Run(Invocation invocation)
    {
        var options = ReconcileOptions.Of(invocation);
        // Nobody waits for a single row: a collection that runs beside only takes time from the work.
        GCSettings.LatencyMode = GCLatencyMode.Batch;
        using var run = new ReconciliationRun(options);
        ReconciliationReport report = run.Run(invocation.Stop);
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
}
